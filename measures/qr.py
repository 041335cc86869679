"""A link as a square that a phone's camera reads: SVG with attributes only, as the content security policy wants."""

from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage


def drawn(link: str) -> SafeString:
    code = QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(link)
    words = code.make_image().to_string(encoding="unicode")
    return mark_safe(words)  # noqa: S308 - a drawing of ours, whatever the link says
