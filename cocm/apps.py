from django.apps import AppConfig


class CocmConfig(AppConfig):
    name = "cocm"

    def ready(self) -> None:
        from cocm import celery  # noqa: F401  (the web server's tasks ring through this app)
