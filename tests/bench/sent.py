"""What a browser would send of the form that stands on a page."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """Reads the inputs of the form of the casebook out of its page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.inside, self.menu, self.text = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of an input, of a chosen button, of the chosen line of a menu."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == "crf-form"
        name = found.get("name", "") if self.inside else ""
        if tag == "select":
            self.menu = name
        elif tag == "textarea":
            self.text = name
            self.data.setdefault(name, "")
        elif tag == "option" and self.menu and "selected" in found:
            self.data[self.menu] = found.get("value", "")
        elif tag == "input" and name and (found.get("type") != "radio" or "checked" in found):
            self.data[name] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        """Take what stands in a text area."""
        if self.text:
            self.data[self.text] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave the form, the menu, the text area."""
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.menu = ""
        elif tag == "textarea":
            self.text = ""
