from django.db import migrations


def give_up(apps, schema_editor):
    schema_editor.execute("CREATE TABLE half_done (id int)")
    raise RuntimeError("the data is not what was expected")


class Migration(migrations.Migration):
    dependencies = [("sheep", "0001_initial")]
    operations = [migrations.RunPython(give_up)]
