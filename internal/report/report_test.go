package report

import (
	"strconv"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/locale"
)

// Every reason that a relay or a report may give has words.
func TestPlainReasons(t *testing.T) {
	for _, c := range []struct{ state, reason, enhanced, want string }{
		{"failed", "rcpt", "5.1.1", "address"}, {"failed", "rcpt", "5.2.2", "full"}, {"failed", "data", "5.7.1",
			"refused"}, {"bounced", "mesgtoobig", "", "content"},
		{"bounced", "networkerror", "", "technical"}, {"suppressed", "hard_bounce", "", "hard_bounce"}, {"suppressed",
			"preference", "", "unsubscribe"},
		{"suppressed", "something new", "", "other"}, {"cancelled", "", "", "cancelled"}, {"uncertain", "dot", "",
			"uncertain"}, {"complained", "feedback", "", "complaint"},
	} {
		if got := plainReason(delivery.State(c.state), c.reason, c.enhanced, 0); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// However many states and groups there are, a table fits, and each of its numbers
// adds up to the whole.
func TestCounts(t *testing.T) {
	l, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ states, groups int }{{1, 3}, {5, 3}, {11, 3}, {11, 30}, {7, 30}, {6, 6}} {
		w := &words{l: l, states: states()[:c.states], asked: true}
		var groups []group
		selected := 0
		for g := range c.groups {
			row := group{name: "g", by: map[string]int{}, read: 1}
			for i, s := range w.states {
				row.by[string(s)] = g + i
				row.selected += g + i
			}
			selected += row.selected
			groups = append(groups, row)
		}
		tab := w.counts(locale.KeyReportByRegion, locale.KeyRegion, groups, false)
		if len(tab.Head) > countColumns+1 {
			t.Errorf("%+v: %d columns", c, len(tab.Head))
		}
		all, read, parts := 0, 0, 0
		each := func(label, cell string) {
			n, err := strconv.Atoi(strings.ReplaceAll(cell, ",", ""))
			if err != nil {
				t.Fatal(err)
			}
			switch label {
			case "Selected":
				all += n
			case "Acknowledged":
				read += n
			default:
				parts += n
			}
		}
		for _, row := range tab.Rows {
			for i, cell := range row[1:] {
				if tab.Head[0] == "State" {
					each(row[0], cell)
				} else {
					each(tab.Head[i+1], cell)
				}
			}
		}
		if all != selected || parts != selected || read != c.groups {
			t.Errorf("%+v: selected %d, parts %d, want %d; read %d", c, all, parts, selected, read)
		}
	}
}
