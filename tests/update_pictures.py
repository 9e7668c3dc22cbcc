"""Keep the pictures of pages anew, after a change of looks that is meant. Look at each one before it is committed.

Run it from the repository: python tests/update_pictures.py [document ...]
"""

import sys

from page_pictures import PICTURES, SHOWN, difference, drawn, path_of
from PIL import Image


def main() -> None:
    """Write the pictures that changed; a picture that looks the same keeps its bytes."""
    PICTURES.mkdir(exist_ok=True)
    for document in sys.argv[1:] or SHOWN:
        for page, picture in drawn(document).items():
            path = path_of(document, page)
            if path.exists():
                with Image.open(path) as kept:
                    if difference(picture, kept.convert("L")) == 0:
                        continue
            picture.save(path, optimize=True)
            print(path.relative_to(PICTURES.parent.parent.parent))
    wanted = {path_of(document, page) for document, (_name, pages) in SHOWN.items() for page in pages}
    for path in set(PICTURES.glob("*.png")) - wanted:
        path.unlink()


if __name__ == "__main__":
    main()
