package locale

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, tag string) *Locale {
	t.Helper()
	l, err := Parse(tag)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestParse(t *testing.T) {
	for tag, want := range map[string][2]string{
		"en": {"en", "14 November 2006"}, "en-GB": {"en-GB", "14 November 2006"},
		"EN-us": {"en-US", "November 14, 2006"}, "en-AU": {"en-AU", "14 November 2006"},
		"de-AT": {"de-AT", "14. November 2006"}, "pt": {"pt", "14 de novembro de 2006"},
		"ja-JP": {"ja-JP", "2006年11月14日"}, "iw": {"he", "14 בנובמבר 2006"},
		"sv": {"sv", "14 november 2006"}, "cs": {"cs", "14. listopadu 2006"},
		"no": {"no", "14. november 2006"}, "zh-TW": {"zh-TW", "2006年11月14日"}, "th": {"th", "14 พฤศจิกายน ค.ศ. 2006"},
	} {
		l := parse(t, tag)
		if got := [2]string{l.Tag(), l.Date(november14())}; got != want {
			t.Errorf("Parse(%q): got %q, want %q", tag, got, want)
		}
	}
	for _, tag := range []string{"", "xx", "und", "tlh", "en_", "English", "de\r\n"} {
		if _, err := Parse(tag); err == nil || !strings.Contains(err.Error(), "pt-BR") {
			t.Errorf("Parse(%q): got error %v, want one that names the known locales", tag, err)
		}
	}
	for _, tag := range Known() {
		want := "ltr"
		if tag == "ar" || tag == "he" {
			want = "rtl"
		}
		if got := parse(t, tag).Dir(); got != want {
			t.Errorf("%s: direction %q, want %q", tag, got, want)
		}
	}
}

func november14() time.Time {
	return time.Date(2006, 11, 14, 8, 10, 0, 0, time.FixedZone("", 3600))
}

// formats writes one of each, so that a table can hold a locale on one line.
func formats(l *Locale) []string {
	at := november14()
	return []string{
		l.DateTime(at),
		l.Range(at, at.Add(200*time.Minute)),
		l.Range(at, at.Add(18*time.Hour+30*time.Minute)),
		l.Range(at, time.Time{}),
		l.Month(2006, 11),
		l.MonthRange(2006, 7, 2007, 5),
		l.MonthRange(2006, 7, 2006, 9),
		l.Percent(98, 2) + " " + l.Percent(97.413, 2),
		l.Number(1234567.5, 2),
		l.Duration(49*time.Hour + 30*time.Minute),
		l.List([]string{"a", "b", "c"}),
		l.Date(at.AddDate(0, 0, 17)),
	}
}

func TestFormats(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"14 November 2006, 08:10 (UTC+01:00)", "14 November 2006, 08:10 to 11:30 (UTC+01:00)",
			"14 November 2006, 08:10 to 15 November 2006, 02:40 (UTC+01:00)",
			"since 14 November 2006, 08:10 (UTC+01:00)",
			"November 2006", "July 2006 to May 2007", "July to September 2006", "98% 97.41%", "1,234,567.5",
			"2 days 1 hour 30 minutes", "a, b and c", "1 December 2006"},
		"en-US": {"November 14, 2006, 08:10 (UTC+01:00)", "November 14, 2006, 08:10 to 11:30 (UTC+01:00)",
			"November 14, 2006, 08:10 to November 15, 2006, 02:40 (UTC+01:00)",
			"since November 14, 2006, 08:10 (UTC+01:00)",
			"November 2006", "July 2006 to May 2007", "July to September 2006", "98% 97.41%", "1,234,567.5",
			"2 days 1 hour 30 minutes", "a, b, and c", "December 1, 2006"},
		"de": {"14. November 2006 um 08:10 Uhr (UTC+01:00)", "14. November 2006 von 08:10 bis 11:30 Uhr (UTC+01:00)",
			"14. November 2006 um 08:10 Uhr bis 15. November 2006 um 02:40 Uhr (UTC+01:00)",
			"seit dem 14. November 2006 um 08:10 Uhr (UTC+01:00)",
			"November 2006", "Juli 2006 bis Mai 2007", "Juli bis September 2006", "98\u00a0% 97,41\u00a0%",
			"1.234.567,5",
			"2 Tage, 1 Stunde und 30 Minuten", "a, b und c", "1. Dezember 2006"},
		"fr": {"14 novembre 2006 à 8\u00a0h\u00a010 (UTC+01:00)",
			"14 novembre 2006, de 8\u00a0h\u00a010 à 11\u00a0h\u00a030 (UTC+01:00)",
			"du 14 novembre 2006 à 8\u00a0h\u00a010 au 15 novembre 2006 à 2\u00a0h\u00a040 (UTC+01:00)",
			"depuis le 14 novembre 2006 à 8\u00a0h\u00a010 (UTC+01:00)",
			"novembre 2006", "de juillet 2006 à mai 2007", "de juillet à septembre 2006", "98\u00a0% 97,41\u00a0%",
			"1\u00a0234\u00a0567,5",
			"2 jours, 1 heure et 30 minutes", "a, b et c", "1er décembre 2006"},
		"es": {"14 de noviembre de 2006 a las 8:10 (UTC+01:00)", "14 de noviembre de 2006, de 8:10 a 11:30 (UTC+01:00)",
			"desde el 14 de noviembre de 2006 a las 8:10 hasta el 15 de noviembre de 2006 a las 2:40 (UTC+01:00)",
			"desde el 14 de noviembre de 2006 a las 8:10 (UTC+01:00)",
			"noviembre de 2006", "de julio de 2006 a mayo de 2007", "de julio a septiembre de 2006",
			"98\u00a0% 97,41\u00a0%", "1.234.567,5",
			"2 días, 1 hora y 30 minutos", "a, b y c", "1 de diciembre de 2006"},
		"ja": {"2006年11月14日 08:10（UTC+01:00）", "2006年11月14日 08:10～11:30（UTC+01:00）",
			"2006年11月14日 08:10～2006年11月15日 02:40（UTC+01:00）", "2006年11月14日 08:10（UTC+01:00）から",
			"2006年11月", "2006年7月～2007年5月", "2006年7月～9月", "98% 97.41%", "1,234,567.5",
			"2日1時間30分", "a、b、c", "2006年12月1日"},
		"pt-BR": {"14 de novembro de 2006 às 8h10 (UTC+01:00)", "14 de novembro de 2006, das 8h10 às 11h30 (UTC+01:00)",
			"de 14 de novembro de 2006 às 8h10 até 15 de novembro de 2006 às 2h40 (UTC+01:00)",
			"desde 14 de novembro de 2006 às 8h10 (UTC+01:00)",
			"novembro de 2006", "de julho de 2006 a maio de 2007", "de julho a setembro de 2006", "98% 97,41%",
			"1.234.567,5",
			"2 dias, 1 hora e 30 minutos", "a, b e c", "1º de dezembro de 2006"},
		"ar": {"14 نوفمبر 2006 الساعة 08:10 (UTC+01:00)", "14 نوفمبر 2006، من 08:10 إلى 11:30 (UTC+01:00)",
			"من 14 نوفمبر 2006 الساعة 08:10 إلى 15 نوفمبر 2006 الساعة 02:40 (UTC+01:00)",
			"منذ 14 نوفمبر 2006 الساعة 08:10 (UTC+01:00)",
			"نوفمبر 2006", "من يوليو 2006 إلى مايو 2007", "من يوليو إلى سبتمبر 2006", "98% 97.41%", "1,234,567.5",
			"يومان وساعة واحدة و30 دقيقة", "a، b و-c", "1 ديسمبر 2006"},
		"he": {"14 בנובמבר 2006 בשעה 08:10 (UTC+01:00)", "14 בנובמבר 2006, 08:10 עד 11:30 (UTC+01:00)",
			"14 בנובמבר 2006 בשעה 08:10 עד 15 בנובמבר 2006 בשעה 02:40 (UTC+01:00)",
			"מאז 14 בנובמבר 2006 בשעה 08:10 (UTC+01:00)",
			"נובמבר 2006", "יולי 2006 עד מאי 2007", "יולי עד ספטמבר 2006", "98% 97.41%", "1,234,567.5",
			"יומיים, שעה אחת ו־30 דקות", "a, b ו־c", "1 בדצמבר 2006"},
		"it": {"14 novembre 2006 alle 8:10 (UTC+01:00)", "14 novembre 2006, dalle 8:10 alle 11:30 (UTC+01:00)",
			"dal 14 novembre 2006 alle 8:10 al 15 novembre 2006 alle 2:40 (UTC+01:00)",
			"dal 14 novembre 2006 alle 8:10 (UTC+01:00)",
			"novembre 2006", "da luglio 2006 a maggio 2007", "da luglio a settembre 2006", "98% 97,41%", "1.234.567,5",
			"2 giorni, 1 ora e 30 minuti", "a, b e c", "1º dicembre 2006"},
		"nl": {"14 november 2006 om 08:10 uur (UTC+01:00)", "14 november 2006 van 08:10 tot 11:30 uur (UTC+01:00)",
			"14 november 2006 om 08:10 uur tot 15 november 2006 om 02:40 uur (UTC+01:00)",
			"sinds 14 november 2006 om 08:10 uur (UTC+01:00)",
			"november 2006", "juli 2006 tot en met mei 2007", "juli tot en met september 2006", "98% 97,41%",
			"1.234.567,5", "2 dagen, 1 uur en 30 minuten", "a, b en c", "1 december 2006"},
		"pl": {"14 listopada 2006 o\u00a0godz.\u00a008:10 (UTC+01:00)",
			"14 listopada 2006 w\u00a0godz.\u00a008:10–11:30 (UTC+01:00)",
			"od 14 listopada 2006 o\u00a0godz.\u00a008:10 do 15 listopada 2006 o\u00a0godz.\u00a002:40 (UTC+01:00)",
			"od 14 listopada 2006 o\u00a0godz.\u00a008:10 (UTC+01:00)",
			"listopad 2006", "lipiec 2006 – maj 2007", "lipiec–wrzesień 2006", "98% 97,41%",
			"1\u00a0234\u00a0567,5", "2 dni, 1 godzina i\u00a030 minut", "a, b i\u00a0c", "1 grudnia 2006"},
		"hi": {"14 नवंबर 2006 को 08:10 बजे (UTC+01:00)", "14 नवंबर 2006 को 08:10 से 11:30 बजे तक (UTC+01:00)",
			"14 नवंबर 2006 को 08:10 बजे से 15 नवंबर 2006 को 02:40 बजे तक (UTC+01:00)",
			"14 नवंबर 2006 को 08:10 बजे (UTC+01:00) से",
			"नवंबर 2006", "जुलाई 2006 से मई 2007 तक", "जुलाई से सितंबर 2006 तक", "98% 97.41%", "12,34,567.5",
			"2 दिन, 1 घंटा और 30 मिनट", "a, b और c", "1 दिसंबर 2006"},
		"tr": {"14 Kasım 2006 saat 08:10 (UTC+01:00)", "14 Kasım 2006 saat 08:10–11:30 (UTC+01:00)",
			"14 Kasım 2006 saat 08:10 – 15 Kasım 2006 saat 02:40 (UTC+01:00)",
			"14 Kasım 2006 saat 08:10 (UTC+01:00) itibarıyla",
			"Kasım 2006", "Temmuz 2006 – Mayıs 2007", "Temmuz–Eylül 2006", "%98 %97,41", "1.234.567,5",
			"2 gün 1 saat 30 dakika", "a, b ve c", "1 Aralık 2006"},
		"th": {"14 พฤศจิกายน ค.ศ. 2006 เวลา 08:10 น. (UTC+01:00)",
			"14 พฤศจิกายน ค.ศ. 2006 เวลา 08:10–11:30 น. (UTC+01:00)",
			"14 พฤศจิกายน ค.ศ. 2006 เวลา 08:10 น. ถึง 15 พฤศจิกายน ค.ศ. 2006 เวลา 02:40 น. (UTC+01:00)",
			"ตั้งแต่ 14 พฤศจิกายน ค.ศ. 2006 เวลา 08:10 น. (UTC+01:00)",
			"พฤศจิกายน ค.ศ. 2006", "กรกฎาคม ค.ศ. 2006 ถึง พฤษภาคม ค.ศ. 2007", "กรกฎาคม ถึง กันยายน ค.ศ. 2006",
			"98% 97.41%", "1,234,567.5", "2 วัน 1 ชั่วโมง 30 นาที", "a, b และ c", "1 ธันวาคม ค.ศ. 2006"},
		// Languages without phrases write their dates and numbers all the same.
		"cs": {"14. listopadu 2006 v 8:10 (UTC+01:00)", "14. listopadu 2006, 8:10–11:30 (UTC+01:00)",
			"14. listopadu 2006 v 8:10 – 15. listopadu 2006 v 2:40 (UTC+01:00)",
			"14. listopadu 2006 v 8:10 (UTC+01:00) –", "listopad 2006", "červenec 2006 – květen 2007",
			"červenec–září 2006", "98\u00a0% 97,41\u00a0%",
			"1\u00a0234\u00a0567,5", "2 dny, 1 hodina a\u00a030 minut", "a, b a\u00a0c", "1. prosince 2006"},
	} {
		if diff := cmp.Diff(want, formats(parse(t, tag))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
	}
}

// The hour decides the words before it.
func TestHourOne(t *testing.T) {
	at := november14().Add(-7 * time.Hour)
	for tag, want := range map[string]string{
		"es": "14 de noviembre de 2006 a la 1:10 (UTC+01:00)", "pt-BR": "14 de novembro de 2006 à 1h10 (UTC+01:00)",
		"it": "14 novembre 2006 all’1:10 (UTC+01:00)",
	} {
		if got := parse(t, tag).DateTime(at); got != want {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}

// Otto and undici begin with a vowel, and so does agosto.
func TestItalianElision(t *testing.T) {
	l := parse(t, "it")
	day := func(n int) time.Time { return time.Date(2006, 11, n, 8, 10, 0, 0, time.UTC) }
	got := []string{l.DateRange(day(8), day(11)), l.DateRange(day(1), day(18)), l.DateRange(day(11), time.Time{}),
		l.Range(day(7), day(8)), l.Range(day(8), time.Time{}), l.MonthRange(2006, 7, 2006, 8)}
	want := []string{"dall’8 novembre 2006 all’11 novembre 2006", "dal 1º novembre 2006 al 18 novembre 2006",
		"dall’11 novembre 2006", "dal 7 novembre 2006 alle 8:10 all’8 novembre 2006 alle 8:10 (UTC+00:00)",
		"dall’8 novembre 2006 alle 8:10 (UTC+00:00)", "da luglio ad agosto 2006"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFrenchElision(t *testing.T) {
	l := parse(t, "fr")
	for want, m := range map[string][2]time.Month{
		"d’octobre à novembre 2006": {10, 11}, "d’avril à juin 2006": {4, 6}, "de mars à mai 2006": {3, 5},
	} {
		if got := l.MonthRange(2006, m[0], 2006, m[1]); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRangeOverClockChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2006, 10, 29, 1, 30, 0, 0, berlin)
	got := parse(t, "en").Range(from, from.Add(2*time.Hour).UTC())
	want := "29 October 2006, 01:30 (UTC+02:00) to 29 October 2006, 02:30 (UTC+01:00)"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	west := time.Date(2006, 11, 14, 8, 10, 0, 0, time.FixedZone("", -(3*3600+30*60)))
	if got := parse(t, "en").DateTime(west); !strings.HasSuffix(got, "(UTC−03:30)") {
		t.Errorf("west of Greenwich: got %q", got)
	}
}

func TestPercentDoesNotRoundAnOutageAway(t *testing.T) {
	l := parse(t, "en")
	for v, want := range map[float64]string{
		100: "100%", 99.9999: "99.99%", 99.995: "99.99%", 99.99: "99.99%", 98.5: "98.5%",
		0: "0%", 0.0001: "0.01%", -0.0001: "0%",
	} {
		if got := l.Percent(v, 2); got != want {
			t.Errorf("Percent(%v, 2): got %q, want %q", v, got, want)
		}
	}
}

func TestUptimeStandsOnTheRightSide(t *testing.T) {
	for v, want := range map[float64]string{97.413: "97.41%", 97.999: "97.999%", 97.99996: "97.99996%", 98: "98%",
		98.001: "98%", 100: "100%"} {
		if got := parse(t, "en").Uptime(v, 98); got != want {
			t.Errorf("Uptime(%v, 98): got %q, want %q", v, got, want)
		}
	}
	// Two decimals are enough where they cannot round to the target.
	for target, want := range map[float64]string{100: "99.99%", 99.99: "99.99%", 99.9995: "99.9999%"} {
		if got := parse(t, "en").Uptime(99.99996, target); got != want {
			t.Errorf("Uptime(99.99996, %v): got %q, want %q", target, got, want)
		}
	}
}

func TestDurationAndList(t *testing.T) {
	l := parse(t, "en")
	for d, want := range map[time.Duration]string{
		0: "less than a minute", 900 * time.Millisecond: "less than a minute",
		time.Second: "1 second", 59 * time.Second: "59 seconds",
		89 * time.Second: "1 minute", 24 * time.Hour: "1 day", -time.Hour: "1 hour",
		59*time.Minute + 40*time.Second: "1 hour",
	} {
		if got := l.Duration(d); got != want {
			t.Errorf("Duration(%v): got %q, want %q", d, got, want)
		}
	}
	es := parse(t, "es")
	for next, want := range map[string]string{"Italia": "a e Italia", "hierro": "a y hierro", "Perú": "a y Perú",
		"Hizo": "a e Hizo"} {
		if got := es.List([]string{"a", next}); got != want {
			t.Errorf("es: got %q, want %q", got, want)
		}
	}
	if got := parse(t, "he").List([]string{"אחד", "שני"}); got != "אחד ושני" {
		t.Errorf("he: got %q", got)
	}
	if got := parse(t, "ar").List([]string{"خادم واحد", "3 أقراص"}); got != "خادم واحد و3 أقراص" {
		t.Errorf("ar: got %q", got)
	}
	if got := l.List(nil) + l.List([]string{"a"}); got != "a" {
		t.Errorf("no item and one item: got %q", got)
	}
}

// A counted word has the form that its language's plural asks for.
func TestPlural(t *testing.T) {
	for _, tt := range []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 0, "0 entries"}, {"en", 1, "1 entry"}, {"en", 2, "2 entries"}, {"en", 1200, "1,200 entries"},
		{"de", 1, "1 Eintrag"}, {"de", 0, "0 Einträge"}, {"fr", 0, "0 entrée"}, {"fr", 2, "2 entrées"},
		{"es", 1, "1 entrada"},
		{"ja", 1, "1件"}, {"ja", 5, "5件"}, {"pt-BR", 1, "1 registro"}, {"ar", 1, "سجل واحد"}, {"ar", 2, "سجلان"},
		{"ar", 3, "3 سجلات"}, {"ar", 11, "11 سجلًا"}, {"ar", 100, "100 سجل"},
		{"he", 1, "רשומה אחת"}, {"he", 2, "שתי רשומות"},
		{"he", 7, "7 רשומות"},
	} {
		if got := parse(t, tt.tag).Plural(KeyEntryCount, tt.n); got != tt.want {
			t.Errorf("%s %d: got %q, want %q", tt.tag, tt.n, got, tt.want)
		}
	}
}

func TestCapital(t *testing.T) {
	for in, want := range map[string]string{"resolved": "Resolved", "überwacht": "Überwacht", "解決": "解決", "": "",
		"مغلق": "مغلق", "1": "1"} {
		if got := parse(t, "en").Capital(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
	if got := parse(t, "tr").Capital("iptal") + parse(t, "en").Capital("identified"); got != "İptalIdentified" {
		t.Errorf("got %q", got)
	}
}

// TestKeyOf proves that the domain's own words lead to a phrase.
func TestKeyOf(t *testing.T) {
	l := parse(t, "en")
	for kind, words := range map[string]string{
		"incident":    "investigating identified monitoring resolved",
		"maintenance": "scheduled in_progress verifying completed cancelled",
		"impact":      "none minor major critical",
		"component":   "operational under_maintenance degraded_performance partial_outage major_outage",
		"phase":       "planned active done late dropped",
		"delivery": "queued attempting accepted deferred failed uncertain suppressed cancelled delivered bounced " +
			"complained",
		"send": "sending paused complete cancelled",
	} {
		for _, w := range strings.Fields(words) {
			if k := KeyOf(kind, w); l.Phrase(k) == string(k) {
				t.Errorf("no phrase for %s", k)
			}
		}
	}
	if got := l.Phrase("no.such"); got != "no.such" {
		t.Errorf("a key without wording: got %q", got)
	}
	if got := parse(t, "fr").Phrase(KeyPage, 2, 5); got != "Page 2 sur 5" {
		t.Errorf("got %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range Known() {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		l, err := Parse(tag)
		if err == nil && l.Date(november14()) == "" {
			t.Errorf("%q parsed to a locale without dates", tag)
		}
	})
}
