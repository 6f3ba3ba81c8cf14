"""The pages and data files of one edition, from the letter, its version and its signatories."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from chalicelib.cldr import as_of, country_name, language_name, long_date
from chalicelib.letters import Letter, Version, canonical
from chalicelib.presenting import Site, form_view, letter_head
from chalicelib.publishing import data
from chalicelib.publishing.edition import file_path, sha256
from chalicelib.publishing.markdown import to_html
from chalicelib.publishing.program import program
from chalicelib.rendering import STYLE_SHEET, asset, render
from chalicelib.signatories import Counts, PrintedList, Roll, Signatory, counted, printed
from chalicelib.views import Addressee, Entry, FormView, LanguageLink, LetterPage, NoticePage

NOTICES = ("check-your-email", "thanks", "privacy")


@dataclass(frozen=True)
class Pages:
    """Renders one edition. ``at_ms`` is the edition's time; it also says whether signing is open."""

    site: Site
    letter: Letter
    version: Version
    roll: Roll
    number: int
    at_ms: int

    @cached_property
    def listed(self) -> PrintedList:
        """The signatories in one order for all languages: a number that is cited means one entry."""
        return printed(self.roll, self.letter.order, self.letter.language)

    @cached_property
    def counts(self) -> Counts:
        return counted(self.listed)

    def files(self) -> dict[str, bytes]:
        """Path under the letter's folder → content; the style sheet under its content-hashed path."""
        css = asset(STYLE_SHEET).encode()
        lists = {"json": data.to_json(self.listed), "csv": data.to_csv(self.listed)}
        css_path = file_path(sha256(css), "css")
        urls = {kind: self._url(f"signatories.{kind}") for kind in lists} | {"css": self._url(css_path)}
        files = {css_path: css}
        files |= {f"signatories.{kind}": body for kind, body in lists.items()}
        for lang in self.letter.languages:
            page = self._letter_page(lang, urls)
            files[f"{lang}/index.html"] = render("letter/letter.html", lang, {"page": page}).encode()
            for name in NOTICES:
                notice = self._notice(lang, name, urls["css"])
                template = f"letter/{name.replace('-', '_')}.html"
                files[f"{lang}/{name}/index.html"] = render(template, lang, {"page": notice}).encode()
        files["index.html"] = files[f"{self.letter.language}/index.html"]
        return files

    def _letter_page(self, lang: str, urls: dict[str, str]) -> LetterPage:
        text = self.version.texts[lang]
        day = date.fromisoformat(self.version.date)
        moment = datetime.fromtimestamp(self.at_ms // 1000, UTC)
        signing = self.letter.signing(self.at_ms // 1000)
        return LetterPage(
            head=letter_head(self.site.site_url, self.letter, lang),
            canonical_url=self._absolute(lang),
            css_url=urls["css"],
            languages=self._languages(lang, ""),
            is_translation=lang != self.letter.language,
            authoritative_label=language_name(self.letter.language, lang),
            place=self.version.place.get(lang) or self.version.place[self.letter.language],
            date=text.date or long_date(day, lang),
            date_iso=self.version.date,
            subject_label=text.subject_label,
            subject=text.subject,
            addressees=tuple(
                Addressee(name, titles.get(lang) or titles[self.letter.language])
                for name, titles in self.version.addressees
            ),
            body_html=to_html(text.body),
            closing=text.closing,
            organisations_heading=text.organisations_heading,
            persons_heading=text.persons_heading,
            organisations=entries(self.listed.organisations, lang),
            persons=entries(self.listed.persons, lang),
            counts=self.counts,
            edition_number=self.number,
            as_of=as_of(moment, self.version.timezone, lang),
            as_of_iso=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            state=signing,
            opens=self._day(self.letter.opens, lang),
            # The last moment of the last day is still that day.
            closes=self._day(self.letter.closes, lang, before=1),
            form=self._form(lang) if signing == "open" else None,
            json_url=urls["json"],
            csv_url=urls["csv"],
        )

    def _form(self, lang: str) -> FormView:
        action = f"{self.site.api_url}/letters/{self.letter.slug}/signatures"
        return form_view(self.site.site_url, self.letter, lang, action)

    def _notice(self, lang: str, name: str, css_url: str) -> NoticePage:
        body = to_html(self.version.texts[lang].privacy) if name == "privacy" else ""
        return NoticePage(
            head=letter_head(self.site.site_url, self.letter, lang),
            css_url=css_url,
            languages=self._languages(lang, f"{name}/"),
            body_html=body,
            sender=self.site.sender,
        )

    def _languages(self, current: str, below: str) -> tuple[LanguageLink, ...]:
        return tuple(
            LanguageLink(lang, language_name(lang, lang), self._absolute(lang) + below, lang == current)
            for lang in self.letter.languages
        )

    def _day(self, moment: int | None, lang: str, *, before: int = 0) -> str:
        """The day of a moment (s since the epoch) where the letter is, as printed; '' for none."""
        if moment is None:
            return ""
        local = datetime.fromtimestamp(moment - before, ZoneInfo(self.version.timezone))
        return long_date(local.date(), lang)

    def _url(self, path: str) -> str:
        return f"/{self.letter.slug}/{path}"

    def _absolute(self, lang: str) -> str:
        return self.letter.url(self.site.site_url, lang)


def entries(group: tuple[Signatory, ...], lang: str) -> tuple[Entry, ...]:
    """One of the two lists, numbered from 1."""
    prefix = "p" if group and group[0].kind == "person" else "o"
    return tuple(
        Entry(
            number=number,
            anchor=f"{prefix}{number}",
            kind=one.kind,
            name=one.name,
            affiliation=one.affiliation,
            role=one.role,
            country_name=country_name(one.country, lang) if one.country else "",
            website=one.website,
            members=one.members,
        )
        for number, one in enumerate(group, start=1)
    )


def basis(site: Site, letter: Letter, version: Version, at_s: int) -> str:
    """A hash of what an edition shows besides its signatories."""
    shown = {
        "letter": asdict(letter) | {"pepper": "", "titles": list(letter.titles.items())},
        "signing": letter.signing(at_s),
        "version": version.sha256,
        "site": asdict(site),
        "program": program(),
    }
    return sha256(canonical(shown))
