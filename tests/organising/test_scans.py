"""Scans and photographs are published with only their visible content."""

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from chalicelib.organising import scans
from chalicelib.organising.scan_refused import ScanRefused
from chalicelib.organising.scans import LONGEST_SIDE, Scan, read_scan, upload
from chalicelib.ports.publishing import FOR_EVER
from chalicelib.rules.letters.letter import LetterRefused
from tests.fakes.publishing import MemoryBucket

SAYS = {"es": "La entrega", "en": "The delivery"}
CAMERA, PLACE, REMARK = "Telefono-de-Ana", 45.5, "Ana Paz, calle 5"


def photograph(size: tuple[int, int] = (60, 40), orientation: int = 6) -> Image.Image:
    """A picture whose left half is red and right half blue, taken with the camera on its side."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = picture.getexif()
    exif[0x0110], exif[0x0112] = CAMERA, orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (PLACE, 0.0, 0.0), 3: "W", 4: (90.0, 0.0, 0.0)})
    picture.info["exif"] = exif.tobytes()
    return picture


def saved(folder: Path, picture: Image.Image, form: str = "JPEG", name: str = "foto.jpg", **options: object) -> Path:
    path = folder / name
    picture.save(path, form, exif=picture.info.get("exif", b""), **options)
    return path


def colour(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def shown(scan: Scan) -> Image.Image:
    opened = Image.open(io.BytesIO(scan.body))
    opened.load()
    return opened


def assert_says_nothing(scan: Scan) -> None:
    seen = shown(scan)
    assert dict(seen.getexif()) == {}
    assert {"exif", "comment", "icc_profile", "xmp", "Author"}.isdisjoint(seen.info)
    for word in (CAMERA, REMARK, "Exif", "GPS"):
        assert word.encode() not in scan.body


def test_a_photograph_loses_all_but_its_pixels_and_stands_upright(tmp_path: Path) -> None:
    path = saved(tmp_path, photograph(), comment=REMARK.encode())
    assert CAMERA.encode() in path.read_bytes()
    assert REMARK.encode() in path.read_bytes()
    scan = read_scan(path, SAYS)
    assert_says_nothing(scan)
    seen = shown(scan)
    assert seen.size == (40, 60)
    top, bottom = colour(seen, 20, 5), colour(seen, 20, 55)
    assert (top[0] > 200 > bottom[0], top[2] < 60 < bottom[2]) == (True, True), "turned as the camera was held"


def test_a_second_picture_behind_the_first_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    photograph().save(path, "MPO", save_all=True, append_images=[photograph()], exif=photograph().info["exif"])
    scan = read_scan(path, SAYS)
    assert_says_nothing(scan)
    assert shown(scan).format == "JPEG"


def test_what_stands_behind_a_picture_is_not_published(tmp_path: Path) -> None:
    path = saved(tmp_path, photograph())
    path.write_bytes(path.read_bytes() + b"video taken by " + REMARK.encode())
    assert_says_nothing(read_scan(path, SAYS))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1"])
def test_a_png_loses_its_remarks_whatever_its_colours(tmp_path: Path, mode: str) -> None:
    remarks = PngImagePlugin.PngInfo()
    remarks.add_text("Author", REMARK)
    picture = photograph(orientation=1)
    plain = picture.convert(mode)
    plain.info["exif"] = picture.info["exif"]
    path = saved(tmp_path, plain, "PNG", "captura.png", pnginfo=remarks)
    assert REMARK.encode() in path.read_bytes()
    scan = read_scan(path, SAYS)
    assert scan.extension == "png"
    assert_says_nothing(scan)
    assert shown(scan).size == (60, 40)


def test_a_large_photograph_is_made_as_large_as_a_page(tmp_path: Path) -> None:
    scan = read_scan(saved(tmp_path, Image.new("L", (LONGEST_SIDE * 2, 100), 9)), SAYS)
    assert shown(scan).size == (LONGEST_SIDE, 50)


def test_a_pdf_is_published_byte_for_byte_under_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "acuse.PDF"
    path.write_bytes(b"%PDF-1.7 sealed\n%%EOF\n")
    scan, bucket = read_scan(path, SAYS), MemoryBucket()
    upload(bucket, "agua", scan)
    upload(bucket, "agua", scan)
    document = scan.document
    assert document.path == f"documents/{document.sha256[:32]}.pdf"
    assert document.described == SAYS
    assert bucket.objects == {f"agua/{document.path}": b"%PDF-1.7 sealed\n%%EOF\n"}
    assert bucket.types == {f"agua/{document.path}": ("application/pdf", FOR_EVER)}


def test_a_pdf_that_tells_where_its_photograph_was_taken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "acuse.pdf"
    path.write_bytes(b"%PDF-1.7\nstream\n" + saved(tmp_path, photograph()).read_bytes() + b"\n%%EOF")
    with pytest.raises(LetterRefused, match="with camera data"):
        read_scan(path, SAYS)


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_is_neither_is_refused_whatever_it_is_called(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(body)
    with pytest.raises(LetterRefused, match=r"foto.jpg is not a readable PDF, JPEG or PNG"):
        read_scan(path, SAYS)


def test_half_a_photograph_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, Image.effect_noise((600, 600), 90), quality=95)
    whole.write_bytes(whole.read_bytes()[:20_000])
    with pytest.raises(LetterRefused, match="is not a readable PDF"):
        read_scan(whole, SAYS)


def test_what_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MOST_BYTES", 4)
    path = tmp_path / "acuse.pdf"
    path.write_bytes(b"%PDF-")
    with pytest.raises(LetterRefused, match=r"acuse.pdf is larger than 0 MB"):
        read_scan(path, SAYS)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<svg onload=alert(1)>", "svg"),
        (b"<?xml version='1.0'?>\n<!-- " + b" " * 99 + b" -->\n<SVG>", "svg"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\0\0\0\x18ftypmif1", "heic"),
        (b"\0\0\0\x1cftypavif", "heic"),
        (b"PK\x03\x04 word", "word"),
        (b"\xd0\xcf\x11\xe0 word", "word"),
    ],
)
def test_what_a_phone_or_an_office_makes_is_refused_by_its_name(body: bytes, code: str) -> None:
    with pytest.raises(ScanRefused) as refusal:
        scans.clean(body, "foto.jpg", SAYS)
    assert refusal.value.code == code


def bomb(form: str, side: int) -> bytes:
    """A file of a few kilobytes with side × side pixels."""
    output = io.BytesIO()
    Image.new("1", (side, side)).save(output, form)
    return output.getvalue()


def test_a_picture_that_would_fill_a_function_s_memory_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    body = bomb("PNG", 6400)
    assert len(body) < 50_000
    monkeypatch.setattr(scans, "_visible_pixels", lambda opened: pytest.fail("it was opened"))
    with pytest.raises(ScanRefused) as refusal:
        scans.clean(body, "foto.png", SAYS)
    assert refusal.value.code == "pixels"


def test_of_a_jpeg_no_more_is_decoded_than_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    output, sizes = io.BytesIO(), []
    Image.new("L", (9600, 300), 9).save(output, "JPEG")
    real = scans._visible_pixels

    def noting(opened: Image.Image) -> Image.Image:
        sizes.append(opened.size)
        return real(opened)

    monkeypatch.setattr(scans, "_visible_pixels", noting)
    assert shown(scans.clean(output.getvalue(), "foto.jpg", SAYS)).size == (2400, 75)
    assert sizes == [(2400, 75)]


def test_a_picture_that_is_also_something_else_is_only_a_picture(tmp_path: Path) -> None:
    page = b"<html><script>alert(1)</script></html>"
    picture = photograph()
    picture.save(path := tmp_path / "foto.jpg", "JPEG", comment=page)
    path.write_bytes(path.read_bytes() + page + b"PK\x05\x06" + bytes(18))
    scan = read_scan(path, SAYS)
    assert page not in scan.body and b"PK\x05\x06" not in scan.body
