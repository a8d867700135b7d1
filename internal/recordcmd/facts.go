package recordcmd

import (
	"strings"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/tty"
	"tidings/notices"
)

// impacts are the words of an impact with what they mean to a customer.
var impacts = []string{"none: nobody notices", "minor: slow, or a small part fails", "major: an important part fails",
	"critical: nothing works"}

// impactFact asks for the impact in plain words.
func impactFact(r *records.NewRecord) tty.Fact {
	return tty.Fact{Flag: "impact", Question: tty.Question{Text: "How badly are customers affected", Choices: impacts,
		Otherwise: "minor"},
		Now: func() string { return r.Impact },
		Set: func(s string) { r.Impact, _, _ = strings.Cut(s, ":") }}
}

// commonFacts are those of every record.
func commonFacts(d *desk.Desk, r *records.NewRecord, title string) []tty.Fact {
	return []tty.Fact{
		tty.TextFact("title", title, "The title, as customers will read it.", &r.Title, notices.MaxTitle),
		tty.TextFact("summary", "What customers should know, in a sentence or two (may be empty)", "",
			&r.Summary, commandline.ProseRunes).MayBeEmpty(),
		tty.SeveralFact("component", "What is affected", "", d.Components(), &r.Components),
		tty.SeveralFact("region", "Where", everywhere, d.Regions(), &r.Regions),
		impactFact(r),
	}
}

const everywhere = "everywhere"
