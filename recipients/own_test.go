package recipients

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// randomOwn gives own facts with the characters that the encoding lives by.
func randomOwn(rng *rand.Rand) Own {
	const letters = "abz09|,>;~\"\\\x00\n\x7fäß日🙂\xff\xc3 "
	word := func() string {
		var b strings.Builder
		for range rng.IntN(8) {
			i := rng.IntN(len(letters))
			b.WriteString(letters[i : i+1+rng.IntN(min(4, len(letters)-i))])
		}
		return b.String()
	}
	words := func() (out []string) {
		for range rng.IntN(4) {
			out = append(out, word())
		}
		return out
	}
	moment := func() time.Time {
		if rng.IntN(3) == 0 {
			return time.Time{}
		}
		return time.Unix(rng.Int64N(4e9)-1e9, 0).UTC()
	}
	var out Own
	for range rng.IntN(4) {
		a := OwnAccount{Key: word(), Name: word(), Region: word(), Zone: word(), Services: words(), Roles: words()}
		for range rng.IntN(3) {
			row := OwnRow{Service: word(), Began: moment(), Ended: moment(), Objects: words()}
			for range rng.IntN(3) {
				row.Figures = append(row.Figures, Figure{word(), word()})
			}
			a.Rows = append(a.Rows, row)
		}
		out = append(out, a)
	}
	return out
}

// What is frozen is read again as it was, and JSON has nothing to escape in it.
func TestOwnRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	seen := map[string]Own{}
	for range 5000 {
		o := randomOwn(rng)
		text := o.Encode()
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) ||
			!utf8.ValidString(text) {
			t.Fatalf("JSON escapes something in %q", text)
		}
		back, err := ParseOwn(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(o, back); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
		if other, ok := seen[text]; ok && !cmp.Equal(other, o) {
			t.Fatalf("two facts are one text: %q", text)
		}
		seen[text] = o
	}
}

func TestParseOwnRefuses(t *testing.T) {
	whole := Own{{Key: "c-1", Region: "emea", Services: []string{"database"},
		Rows: []OwnRow{{Service: "database", Objects: []string{"vm,1"}, Figures: []Figure{{"seats", "12"}}}}}}.Encode()
	if _, err := ParseOwn(whole); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(whole); n++ {
		if o, err := ParseOwn(whole[:n]); err == nil {
			t.Errorf("cut at %d it is read as %v", n, o)
		}
	}
	for _, s := range []string{"1", "2|||||;", whole + " ", "1|||||;x", "1~7C|||||;", "1~61|||||;", "1a,b|||b||;",
		"1|||||>|+1|||;", "1|||||>|-62135596800|||;", "1|||||>|||a,|x,|;", "1|||||" + strings.Repeat("|", 9) + ";"} {
		if o, err := ParseOwn(s); err == nil {
			t.Errorf("%q is read as %v", s, o)
		}
	}
}

func FuzzParseOwn(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 2))
	for range 20 {
		f.Add(randomOwn(rng).Encode())
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := ParseOwn(text)
		if err == nil && o.Encode() != text {
			t.Errorf("%q is read, and written as %q", text, o.Encode())
		}
	})
}
