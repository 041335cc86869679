"""Reviews in the patient's story, each with what was recommended and what became of it."""

from casereview.queries import reviews_of
from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Episode


def items(*, member: Membership, episode: Episode) -> list[Item]:
    return [
        Item(
            on=review.reviewed_on,
            at=review.reviewed_at,
            kind="review",
            icon="chat-square-text",
            title=f"Case review, {review.reviewed_by}",
            text="\n".join(
                filter(
                    None,
                    [
                        review.summary,
                        *(
                            f"{row.get_kind_display()}: {row.text} ({row.get_answer_display().lower()}"
                            f"{f': {row.answer_text}' if row.answer_text else ''})"
                            for row in review.recommendations.all()
                        ),
                    ],
                )
            ),
        )
        for review in reviews_of(member, episode)
    ]
