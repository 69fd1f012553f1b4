from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sheep", "0001_initial")]
    operations = [migrations.RunSQL("ALTER TABLE sheep_commit ALTER COLUMN summary SET DEFAULT ''")]
