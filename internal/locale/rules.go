package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/locales"
)

type unit int

const (
	days unit = iota
	hours
	minutes
	seconds
)

// plurals holds the forms of one unit; "#" is the number.
type plurals map[locales.PluralRule]string

// rules are the patterns that CLDR's Go data lacks or has in another style.
type rules struct {
	dateTime     string // date, clock
	offset       string // offset
	to           string // from, until: days or moments
	sameDay      string // date, clock, clock
	toMonth      string // from, until: months
	since        string // from
	monthYear    string // name, year
	sameYear     string // name, name, year
	monthsShort  string // twelve words; empty: CLDR's
	firstOfMonth string // how the first day is written where it is not "1"
	elides       bool   // "de" loses its vowel before another one
	percent      string
	durationGap  string
	comma        string
	and          string
	andMany      string // before the last of three or more, where it differs
	andBefore    func(next, and string) string
	units        [4]plurals
}

func oneOther(pairs ...string) (u [4]plurals) {
	for i := range u {
		u[i] = plurals{locales.PluralRuleOne: pairs[2*i], locales.PluralRuleOther: pairs[2*i+1]}
	}
	return u
}

var englishRules = rules{
	dateTime: "%s, %s", offset: " (%s)", to: "%s to %s", sameDay: "%s, %s to %s", toMonth: "%s to %s",
	since:     "since %s",
	monthYear: "%s %d", sameYear: "%s to %s %d", percent: "%", durationGap: " ",
	monthsShort: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
	comma:       ", ", and: " and ",
	units: oneOther("# day", "# days", "# hour", "# hours", "# minute", "# minutes", "# second", "# seconds"),
}

var americanRules = american(englishRules)

func american(r rules) rules {
	r.andMany = ", and "
	return r
}

var germanRules = rules{
	dateTime: "%s, %s Uhr", offset: " (%s)", to: "%s bis %s", sameDay: "%s, %s bis %s Uhr", toMonth: "%s bis %s",
	since:     "seit dem %s",
	monthYear: "%s %d", sameYear: "%s bis %s %d", percent: noBreakSpace + "%", durationGap: " ",
	monthsShort: "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
	comma:       ", ", and: " und ",
	units: oneOther("# Tag", "# Tage", "# Stunde", "# Stunden", "# Minute", "# Minuten", "# Sekunde", "# Sekunden"),
}

var frenchRules = rules{
	dateTime: "%s à %s", offset: " (%s)", to: "du %s au %s", sameDay: "%s, de %s à %s", toMonth: "de %s à %s",
	since:     "depuis le %s",
	monthYear: "%s %d", sameYear: "de %s à %s %d", percent: noBreakSpace + "%", durationGap: " ",
	firstOfMonth: "1er", elides: true, comma: ", ", and: " et ",
	units: oneOther("# jour", "# jours", "# heure", "# heures", "# minute", "# minutes", "# seconde", "# secondes"),
}

var spanishRules = rules{
	dateTime: "%s, %s", offset: " (%s)", to: "desde el %s hasta el %s", sameDay: "%s, de %s a %s",
	toMonth: "de %s a %s", since: "desde el %s",
	monthYear: "%s de %d", sameYear: "de %s a %s de %d", percent: noBreakSpace + "%", durationGap: " ",
	monthsShort: "ene feb mar abr may jun jul ago sept oct nov dic",
	comma:       ", ", and: " y ", andBefore: spanishAnd,
	units: oneOther("# día", "# días", "# hora", "# horas", "# minuto", "# minutos", "# segundo", "# segundos"),
}

// spanishAnd says "e" before the sound of i, but not before hie (Real Academia
// Española, Ortografía).
func spanishAnd(next, and string) string {
	n := strings.ToLower(next)
	if strings.HasPrefix(n, "hie") {
		return and
	}
	for _, p := range []string{"i", "í", "hi", "hí"} {
		if strings.HasPrefix(n, p) {
			return " e "
		}
	}
	return and
}

var japaneseRules = rules{
	dateTime: "%s %s", offset: "（%s）", to: "%s～%s", sameDay: "%s %s～%s", toMonth: "%s～%s", since: "%sから",
	monthYear: "%[2]d年%[1]s", sameYear: "%[3]d年%[1]s～%[2]s", percent: "%",
	monthsShort: "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
	comma:       "、", and: "、",
	units: oneOther("#日", "#日", "#時間", "#時間", "#分", "#分", "#秒", "#秒"),
}

var portugueseRules = rules{
	dateTime: "%s, %s", offset: " (%s)", to: "de %s até %s", sameDay: "%s, das %s às %s", toMonth: "de %s a %s",
	since:     "desde %s",
	monthYear: "%s de %d", sameYear: "de %s a %s de %d", percent: "%", durationGap: " ",
	monthsShort: "jan fev mar abr mai jun jul ago set out nov dez", firstOfMonth: "1º",
	comma: ", ", and: " e ",
	units: oneOther("# dia", "# dias", "# hora", "# horas", "# minuto", "# minutos", "# segundo", "# segundos"),
}

var arabicRules = rules{
	dateTime: "%s، %s", offset: " (%s)", to: "من %s إلى %s", sameDay: "%s، من %s إلى %s", toMonth: "من %s إلى %s",
	since:     "منذ %s",
	monthYear: "%s %d", sameYear: "من %s إلى %s %d", percent: "%", durationGap: " و",
	comma: "، ", and: " و",
	andBefore: prefixAnd,
	units: [4]plurals{
		arabicUnit("يوم واحد", "يومان", "# أيام", "# يومًا", "# يوم"),
		arabicUnit("ساعة واحدة", "ساعتان", "# ساعات", "# ساعة", "# ساعة"),
		arabicUnit("دقيقة واحدة", "دقيقتان", "# دقائق", "# دقيقة", "# دقيقة"),
		arabicUnit("ثانية واحدة", "ثانيتان", "# ثوانٍ", "# ثانية", "# ثانية"),
	},
}

func arabicUnit(one, two, few, many, other string) plurals {
	return plurals{
		locales.PluralRuleOne: one, locales.PluralRuleTwo: two, locales.PluralRuleFew: few,
		locales.PluralRuleMany: many, locales.PluralRuleOther: other,
	}
}

var hebrewRules = rules{
	dateTime: "%s, %s", offset: " (%s)", to: "%s עד %s", sameDay: "%s, %s עד %s", toMonth: "%s עד %s", since: "מאז %s",
	monthYear: "%s %d", sameYear: "%s עד %s %d", percent: "%", durationGap: " ",
	comma: ", ", and: " ו",
	andBefore: prefixAnd,
	units: [4]plurals{
		hebrewUnit("יום אחד", "יומיים", "# ימים"), hebrewUnit("שעה אחת", "שעתיים", "# שעות"),
		hebrewUnit("דקה אחת", "שתי דקות", "# דקות"), hebrewUnit("שנייה אחת", "שתי שניות", "# שניות"),
	},
}

func hebrewUnit(one, two, other string) plurals {
	return plurals{locales.PluralRuleOne: one, locales.PluralRuleTwo: two, locales.PluralRuleOther: other}
}

// prefixAnd joins the one-letter "and" of Arabic and Hebrew to a word of another
// script by a hyphen, as their styles ask.
func prefixAnd(next, and string) string {
	first, size := utf8.DecodeRuneInString(next)
	if size > 0 && !unicode.In(first, unicode.Arabic, unicode.Hebrew) {
		return and + "-"
	}
	return and
}

// noBreakSpace stands between a number and its sign. The narrow one of French
// typography is missing from many mail readers' fonts.
const noBreakSpace = "\u00a0"
