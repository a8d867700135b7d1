package locale

import (
	"testing"
	"time"
)

// TestClock wants a time of day without its day in every language, as its sentences say it, and
// the day again where one cannot tell without.
func TestClock(t *testing.T) {
	zone := time.FixedZone("", 3600)
	at := func(h, m int) time.Time { return time.Date(2026, 11, 29, h, m, 0, 0, zone) }
	for tag, want := range map[string][2]string{
		"en":    {"14:10 (UTC+01:00)", "14:10 to 14:25 (UTC+01:00)"},
		"de":    {"14:10 Uhr (UTC+01:00)", "14:10 bis 14:25 Uhr (UTC+01:00)"},
		"fr":    {"14\u00a0h\u00a010 (UTC+01:00)", "de 14\u00a0h\u00a010 à 14\u00a0h\u00a025 (UTC+01:00)"},
		"es":    {"14:10 (UTC+01:00)", "de 14:10 a 14:25 (UTC+01:00)"},
		"ja":    {"14:10（UTC+01:00）", "14:10～14:25（UTC+01:00）"},
		"pt-BR": {"14h10 (UTC+01:00)", "das 14h10 às 14h25 (UTC+01:00)"},
		"ar":    {"14:10 (UTC+01:00)", "من 14:10 إلى 14:25 (UTC+01:00)"},
	} {
		l, err := Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{l.ClockTime(at(14, 10)), l.ClockRange(at(14, 10), at(14, 25))}; got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
		over := at(23, 50)
		if got, want := l.ClockRange(over, over.Add(time.Hour)), l.Range(over, over.Add(time.Hour)); got != want {
			t.Errorf("%s over midnight: %q, want %q", tag, got, want)
		}
		if got, want := l.ClockRange(over, time.Time{}), l.Range(over, time.Time{}); got != want {
			t.Errorf("%s, open: %q, want %q", tag, got, want)
		}
	}
	l, _ := Parse("en")
	for d, want := range map[time.Duration]string{
		55*time.Minute + time.Second: "55 minutes", time.Hour + 58*time.Minute: "2 hours",
		3*time.Hour + 36*time.Minute: "3 hours 35 minutes", 26*time.Hour + 40*time.Minute: "1 day 3 hours"} {
		if got := l.Rounded(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
