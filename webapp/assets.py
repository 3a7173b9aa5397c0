"""Copies front-end assets from `node_modules` to `static/vendor`, and makes the icon sprite.

Run at set-up, after npm: `python -m webapp.assets`.
"""

import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

WEBAPP = Path(__file__).parent
MODULES = WEBAPP.parent / "node_modules"
VENDOR = WEBAPP / "static" / "vendor"
FONTS = ("hanken-grotesk", "source-serif-4")
SUBSETS = ("latin", "latin-ext")
_ICON_CALL = re.compile(r"""icon\("([a-z0-9-]+)"(?:\s+if\s[^)]*?else\s+"([a-z0-9-]+)")?\)""")
_SVG = "http://www.w3.org/2000/svg"


class MissingAssetError(Exception):
    """Raised where npm has not brought a file that the site needs."""


def icon_names() -> list[str]:
    """Names of all icons that templates use, in alphabetical order."""
    found: set[str] = set()
    for template in (WEBAPP / "templates").rglob("*.html"):
        for match in _ICON_CALL.finditer(template.read_text(encoding="utf-8")):
            found.update(name for name in match.groups() if name)
    return sorted(found)


def sprite(modules: Path) -> str:
    """One SVG with a symbol `i-<name>` for each icon in use.

    Raises:
        MissingAssetError: An icon is not in the installed version of Lucide.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.Element(f"{{{_SVG}}}svg")
    for name in icon_names():
        file = modules / "lucide-static" / "icons" / f"{name}.svg"
        if not file.is_file():
            raise MissingAssetError(f"Lucide has no icon '{name}'")
        drawing = ElementTree.parse(file).getroot()
        symbol = ElementTree.SubElement(
            root, f"{{{_SVG}}}symbol", id=f"i-{name}", viewBox=drawing.get("viewBox", "0 0 24 24")
        )
        symbol.extend(list(drawing))
    return ElementTree.tostring(root, encoding="unicode")


def copy_assets(modules: Path = MODULES, vendor: Path = VENDOR) -> None:
    """Bring everything the pages load into place.

    Args:
        modules: What npm installed.
        vendor: Where the site serves from; made when absent.

    Raises:
        MissingAssetError: A file is missing; run npm first.
    """
    files = {
        modules / "htmx.org" / "dist" / "htmx.min.js": vendor / "htmx.min.js",
        modules / "idiomorph" / "dist" / "idiomorph-ext.min.js": vendor / "idiomorph-ext.min.js",
        modules / "sortablejs" / "Sortable.min.js": vendor / "sortable.min.js",
    }
    for font in FONTS:
        for subset in SUBSETS:
            name = f"{font}-{subset}-wght-normal.woff2"
            folder = modules / "@fontsource-variable" / font / "files"
            files[folder / name] = vendor / "fonts" / name
    pico = modules / "@picocss" / "pico" / "css" / "pico.min.css"
    for source in (*files, pico):
        if not source.is_file():
            raise MissingAssetError(f"'{source.relative_to(modules)}' is missing; run npm ci first")
    for source, target in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    # In a layer of its own Pico yields to every rule of ours, whatever its specificity.
    rules = re.sub(r'@charset "[^"]*";', "", pico.read_text(encoding="utf-8"))
    (vendor / "pico.layer.css").write_text(f"@layer pico{{{rules}}}\n", encoding="utf-8")
    (vendor / "icons.svg").write_text(sprite(modules), encoding="utf-8")


if __name__ == "__main__":
    try:
        copy_assets()
    except MissingAssetError as error:
        sys.exit(f"assets: {error}")
