from django.apps import AppConfig


class CocmConfig(AppConfig):
    name = "cocm"

    def ready(self) -> None:
        from cocm import celery  # noqa: F401  (the web server's tasks ring through this app)
        from cocm.rows import follow_terms, tell, untell
        from contacts.signals import contact_saved, contact_voided
        from registry.signals import terms_changed

        terms_changed.connect(follow_terms, dispatch_uid="cocm.rows")
        contact_saved.connect(tell, dispatch_uid="cocm.tell")
        contact_voided.connect(untell, dispatch_uid="cocm.untell")
