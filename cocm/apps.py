from django.apps import AppConfig


class CocmConfig(AppConfig):
    name = "cocm"

    def ready(self) -> None:
        from casereview.actions.feeds import end_feed_with_rights
        from clinics.signals import giving_up
        from cocm import celery  # noqa: F401  (the web server's tasks ring through this app)
        from cocm.rows import end_loops, follow_terms, tell, untell
        from contacts.signals import contact_saved, contact_voided
        from registry.queries.handovers import refuse_with_seats
        from registry.signals import ended, handed_over, terms_changed
        from safety.actions.following import follow_handover
        from safety.queries.held import refuse_with_alerts

        terms_changed.connect(follow_terms, dispatch_uid="cocm.rows")
        ended.connect(end_loops, dispatch_uid="cocm.loops")
        contact_saved.connect(tell, dispatch_uid="cocm.tell")
        contact_voided.connect(untell, dispatch_uid="cocm.untell")
        handed_over.connect(follow_handover, dispatch_uid="safety.handovers")
        giving_up.connect(refuse_with_seats, dispatch_uid="registry.seats")
        giving_up.connect(refuse_with_alerts, dispatch_uid="safety.alerts")
        giving_up.connect(end_feed_with_rights, dispatch_uid="casereview.feeds")
