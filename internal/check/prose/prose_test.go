package prose_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/prose"
	"tidings/internal/locale"
)

func lexicon(t testing.TB, tag string) (*locale.Locale, *prose.Lexicon) {
	t.Helper()
	l, err := locale.Parse(tag)
	if err != nil {
		t.Fatal(err)
	}
	x, err := prose.Load(l)
	if err != nil {
		t.Fatal(err)
	}
	return l, x
}

// shown is what a figure was read as.
func shown(f prose.Figure) string {
	s := ""
	switch f.Kind {
	case prose.Day:
		s = fmt.Sprintf("day %d-%02d-%02d", f.Year, f.Month, f.Day)
		if f.Weekday != prose.NoWeekday {
			s += " " + f.Weekday.String()[:3]
		}
	case prose.Month:
		s = fmt.Sprintf("month %d-%02d", f.Year, f.Month)
	case prose.Clock:
		s = fmt.Sprintf("clock %02d:%02d", f.Minute/60, f.Minute%60)
		if f.Zone != nil && f.Zone.Known {
			s += fmt.Sprintf(" %+d", int(f.Zone.Offset.Minutes()))
		} else if f.Zone != nil {
			s += " ?"
		}
	case prose.Span:
		s = "span " + f.Span.String()
	case prose.Share:
		s = fmt.Sprintf("share %v", f.Value)
	case prose.Amount:
		s = fmt.Sprintf("amount %v %s", f.Value, f.Unit)
	case prose.Number:
		s = fmt.Sprintf("number %v", f.Value)
	}
	if f.Rough {
		s += " rough"
	}
	return s
}

func read(x *prose.Lexicon, s string) string {
	var out []string
	for _, f := range x.Figures(prose.Cut(s)) {
		out = append(out, shown(f))
	}
	return strings.Join(out, ", ")
}

// TestFigures reads figures as people write them.
func TestFigures(t *testing.T) {
	for tag, cases := range map[string]map[string]string{
		"en": {
			"On Tuesday, 30 November 2026 at 2 pm GMT":           "day 2026-11-30 Tue, clock 14:00 +0",
			"Monday 30th of November":                            "day 0-11-30 Mon",
			"from 30 November to 2 December 2026":                "day 2026-11-30, day 2026-12-02",
			"between 14:10 and 15:05 UTC":                        "clock 14:10 +0, clock 15:05 +0",
			"It lasted 3 hours and 36 minutes.":                  "span 3h36m0s",
			"about 3h 36m":                                       "span 3h36m0s rough",
			"a 45-minute outage":                                 "span 45m0s",
			"half an hour":                                       "span 30m0s",
			"99.95% of 1,250 orders":                             "share 99.95, number 1250",
			"a credit of €1,500.50":                              "amount 1500.5 EUR",
			"by 3:15 p.m. London time":                           "clock 15:15 ?",
			"In May 2026 we may see more":                        "month 2026-05",
			"version 2.11.4 of the app":                          "",
			"on Nov. 30, 2026 at noon ET":                        "day 2026-11-30, clock 12:00 ?",
			"2026-11-30T15:00+01:00":                             "day 2026-11-30, clock 15:00 +60",
			"at 09:00 (UTC−05:00)":                               "clock 09:00 -300",
			"three incidents in July":                            "number 3, month 0-07",
			"30/11/2026":                                         "day 2026-11-30",
			"July 2006 to May 2007":                              "month 2006-07, month 2007-05",
			"We took 30 November 1500 orders":                    "day 0-11-30, number 1500",
			"Support answers Mon–Fri from 9:00 to 17:00":         "clock 09:00, clock 17:00",
			"in 14 countries, 2 of them in Europe, 3.5 per cent": "number 14, number 2, share 3.5",
		},
		"en-US": {"on 11/30/2026 at 3:00 PM EST": "day 2026-11-30, clock 15:00 -300",
			"Monday, November 30, 2026": "day 2026-11-30 Mon", "at 12:15 a.m. PST": "clock 00:15 -480"},
		"de": {
			"am Montag, dem 30. November 2026, um 14.10 Uhr MEZ": "day 2026-11-30 Mon, clock 14:10 +60",
			"am 30.11.2026 gegen 14 Uhr":                         "day 2026-11-30, clock 14:00",
			"vom 30.11. bis zum 2.12.2026":                       "day 2026-11-30, day 2026-12-02",
			"anderthalb Stunden, also 1,5 Stunden":               "span 1h30m0s, span 1h30m0s",
			"99,95 % von 1.250 Bestellungen":                     "share 99.95, number 1250",
			"eine 45-minütige Störung":                           "span 45m0s",
			"etwa 3 Stunden und 36 Minuten":                      "span 3h36m0s rough",
			"14:10 bis 15:05 Uhr (UTC+01:00)":                    "clock 14:10 +60, clock 15:05 +60",
			"Gutschrift von 1.500 €":                             "amount 1500 EUR",
			"Mo., 30. November":                                  "day 0-11-30 Mon",
			"um 15 Uhr Berliner Zeit":                            "clock 15:00 ?",
		},
		"fr": {
			"le lundi 30 novembre 2026 à 14 h 10 (heure de Paris)": "day 2026-11-30 Mon, clock 14:10 ?",
			"à 14h10":                                    "clock 14:10",
			"une interruption de 2h30":                   "span 2h30m0s",
			"le 1er avril 2026 entre 14 h et 15 h":       "day 2026-04-01, clock 14:00, clock 15:00",
			"1 250 commandes, 99,5 %":                    "number 1250, share 99.5",
			"d’avril à août 2006":                        "month 2006-04, month 2006-08",
			"pendant 48 h":                               "span 48h0m0s",
			"à partir de 8 heures UTC, pendant 2 heures": "clock 08:00 +0, span 2h0m0s",
		},
		"es": {
			"el lunes 30 de noviembre de 2026 a las 14:10 h (hora peninsular)": "day 2026-11-30 Mon, clock 14:10 ?",
			"a las 14 UTC":              "clock 14:00 +0",
			"a las 3 empresas":          "number 3",
			"a las 3 de la tarde":       "clock 15:00",
			"duró una hora y media":     "span 1h30m0s",
			"10.000 pedidos":            "number 10000",
			"duró 3 horas y 36 minutos": "span 3h36m0s",
		},
		"pt-BR": {
			"segunda-feira, 30 de novembro de 2026, às 14h10 (horário de Brasília)": "day 2026-11-30 Mon, " +
				"clock 14:10 -180",
			"das 14h às 15h UTC":         "clock 14:00 +0, clock 15:00 +0",
			"durou 3 horas e 36 minutos": "span 3h36m0s",
			"dia 1º de dezembro":         "day 0-12-01",
		},
		"ja": {
			"2026年11月30日（月）14時10分（日本時間）": "day 2026-11-30 Mon, clock 14:10 +540",
			"11月30日月曜日 午後2時10分":          "day 0-11-30 Mon, clock 14:10",
			"約3時間36分にわたり":                "span 3h36m0s rough",
			"2026年11月に3件の障害":             "month 2026-11, number 3",
			"14:10～15:05（UTC+09:00）":     "clock 14:10 +540, clock 15:05 +540",
			"55分間の停止、99.95%":             "span 55m0s, share 99.95",
		},
	} {
		_, x := lexicon(t, tag)
		for s, want := range cases {
			if diff := cmp.Diff(want, read(x, s)); diff != "" {
				t.Errorf("%s: %s: %s", tag, s, diff)
			}
		}
	}
}

// TestReadsWhatLocaleWrites reads back days, moments, periods, months, spans and shares in every
// language.
func TestReadsWhatLocaleWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tag := range locale.Known() {
		l, x := lexicon(t, tag)
		for range 400 {
			zone := time.FixedZone("", 60*(r.IntN(26*60)-12*60)/15*15)
			at := time.Date(
				1995+r.IntN(60),
				time.Month(1+r.IntN(12)),
				1+r.IntN(28),
				r.IntN(24),
				r.IntN(60),
				0,
				0,
				zone,
			)
			until := at.Add(time.Duration(1+r.IntN(5000)) * time.Minute)
			if at.Year() != until.Year() {
				until = at.Add(time.Minute)
			}
			day := fmt.Sprintf("day %s", at.Format("2006-01-02"))
			_, seconds := at.Zone()
			zoned := fmt.Sprintf(" %+d", seconds/60)
			moment := day + ", clock " + at.Format("15:04") + zoned
			period := moment + ", day " + until.Format("2006-01-02") + ", clock " + until.Format("15:04") + zoned
			if at.Format("0102") == until.Format("0102") {
				period = moment + ", clock " + until.Format("15:04") + zoned
			}
			months := "month " + at.Format("2006-01") + ", month " + at.AddDate(0, 0, 40).Format("2006-01")
			span := time.Duration(1+r.IntN(9000)) * time.Minute
			share := float64(r.IntN(10000)) / 100
			for s, want := range map[string]string{
				l.Date(at): day, l.DateTime(at): moment, l.Range(at, until): period,
				l.Month(at.Year(), at.Month()): "month " + at.Format("2006-01"),
				l.MonthRange(at.Year(), at.Month(), at.AddDate(0, 0, 40).Year(), at.AddDate(0, 0, 40).Month()): months,
				l.Duration(span): "span " + span.String(), l.Percent(share, 2): fmt.Sprintf("share %v", share),
				l.Number(float64(r.IntN(1e6)), 0): "",
			} {
				got := read(x, s)
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("%s: %q is read as %q, want %q", tag, s, got, want)
				}
			}
			if t.Failed() {
				break
			}
		}
	}
}

// FuzzFigures wants figures in order and within the text, whatever that is.
func FuzzFigures(f *testing.F) {
	var all []*prose.Lexicon
	for _, tag := range locale.Known() {
		_, x := lexicon(f, tag)
		all = append(all, x)
	}
	for _, s := range []string{"Mon, 30 Nov 2026 (Monday", "14:10:22 +01:00 (UTC−05:", "1.2.3.4", "年月日11月30日（", "2h30",
		"half an hour an hour and a", "€", "1 000 000 000 000 000 000", "\xff30 November", "٣٠ نوفمبر",
		"ב־30.11.", "godz. 14.10–", "30 Kasım'", "साढ़े तीन बजे",
		"๓๐ พ.ย. พ.ศ. ๒๕๖๙ 14.10–15.25 น.", "民國115年", "下午3点半", "2026. 11. 30.(", "₹1,25,", "%", "ب30 ", "'s middags"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range all {
			cut, last := prose.Cut(s), 0
			for _, figure := range x.Figures(cut) {
				if figure.From < last || figure.To <= figure.From || figure.To > len(s) {
					t.Fatalf("%+v in %q", figure, s)
				}
				last = figure.To
			}
			prose.Moments(x.Figures(cut))
			x.Zoned(cut)
		}
	})
}
