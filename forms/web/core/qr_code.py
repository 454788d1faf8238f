"""A text, such as a private link, as a QR code that stands in a page."""

from markupsafe import Markup, escape


def qr(text: str, label: str) -> Markup:
    """Return a QR code as SVG without styles or scripts, named *label*; dark on white in every
    theme.
    """
    import segno  # only pages with a code pay for it

    svg = segno.make(text, micro=False, error="m").svg_inline(
        omitsize=True, border=4, light="#fff", svgclass="sv-qr", lineclass=None
    )
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))  # noqa: S704 - segno escapes
