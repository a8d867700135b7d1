package email

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"
)

// TestShare: templates write the same after they share memory, and those that are much alike
// do share it.
func TestShare(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var lines []string
	for n := range 900 {
		lines = append(lines, fmt.Sprintf("<p>line %d of the letter, %x</p>\r\n", n, rng.Uint64()), "\r\n")
	}
	var templates []*Template
	var want []string
	p := &Person{Fields: map[string]string{"first name": "Ann"}}
	for zone := range 40 {
		mine := append([]string(nil), lines...)
		for range 3 {
			mine[rng.IntN(len(mine))] = fmt.Sprintf("at %d:00\r\n", zone)
		}
		if zone == 7 {
			mine = mine[:300]
		}
		tpl := &Template{}
		tpl.add(piece{text: strings.Join(mine[:200], "")})
		tpl.add(piece{kind: fieldText, text: "first name"})
		tpl.add(piece{text: strings.Join(mine[200:], "")})
		before, err := tpl.Append(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		templates, want = append(templates, tpl), append(want, string(before))
	}
	Share(templates)
	places, all := map[*byte]int{}, 0
	for n, tpl := range templates {
		if after, err := tpl.Append(nil, p); err != nil || string(after) != want[n] {
			t.Fatalf("template %d writes something else (%v)", n, err)
		}
		all += tpl.Size()
		for _, part := range tpl.Parts() {
			for i := range len(part) {
				places[unsafe.StringData(part[i:])] = 1
			}
		}
	}
	if len(places) > all/15 {
		t.Errorf("%d bytes of %d are not shared", len(places), all)
	}
}

// TestShareSmall: what is short, empty or repeats itself comes out as it was.
func TestShareSmall(t *testing.T) {
	long := strings.Repeat("the same line again\n", 200)
	for _, texts := range [][]string{{"", "a", "a"}, {long, long, long + "x", "x" + long, long[1:]},
		{"no end of a line", strings.Repeat("y", 3000), strings.Repeat("y", 3001)}} {
		s := shared{}
		for _, text := range texts {
			if got := strings.Join(s.cut(text), ""); got != text {
				t.Errorf("%.40q (%d bytes) became %.40q (%d)", text, len(text), got, len(got))
			}
		}
	}
}
