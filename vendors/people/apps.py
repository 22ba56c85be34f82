from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vendors.people"
    label = "people"
    verbose_name = "Người dùng"
