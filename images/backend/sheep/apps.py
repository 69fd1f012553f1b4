from django.apps import AppConfig


class SheepConfig(AppConfig):
    name = "sheep"
    verbose_name = "Sheep"
