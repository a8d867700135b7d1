package locale_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
)

func TestSentences(t *testing.T) {
	for _, want := range [][]string{
		{"The site was down. ", "It is up again."},
		{"It began on 14. November um 9 Uhr."},
		{"Das gilt z. B. für Berlin. ", "Sonst nicht."},
		{"Das sind ca. 14 Minuten bzw. eine Viertelstunde. ", "Danke!"},
		{"Use another one, e.g. Firefox. ", "Thanks."},
		{"It was planned for 2005. ", "It came in 2006."},
		{"Dr. Weber (Q. 4) answers. ", "\uFFFC writes."},
		{"“It works.” ", "He left."},
		{"Cause: a disk."},
		{"サイトが止まりました。", "復旧しています。", "ご不便をおかけしました。"},
		{"「復旧しました。」", "ご安心ください。"},
		{"توقف الموقع. ", "هل عاد؟ ", "نعم."},
		{"वेबसाइट बंद थी। ", "अब चल रही है।"},
		{"Version 2.5 runs. ", "See www.example.com for more."},
		{"Wait… ", "Now."},
		{"We told them on November 20. ", "All 88 were checked."},
		{"It opens at 8 a.m. ", "Until then call us at 9 p.m. Eastern Time."},
		{"Es dauert bis zum 20. ", "Wir schreiben am 21. November."},
		{"1. The first of them."},
		{"only one"},
		nil,
	} {
		text := strings.Join(want, "")
		if diff := cmp.Diff(want, locale.Sentences(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"A. B! C? d", "。」 x", "… 1. ) é.", "\xff. A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := strings.Join(locale.Sentences(s), ""); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
