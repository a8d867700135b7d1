package outputs_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/templates"
)

// sameRuns compares what is said, wherever it stands.
var sameRuns = cmp.Options{cmpopts.IgnoreFields(outputs.Run{}, "Line", "From", "To"),
	cmpopts.IgnoreFields(outputs.Part{}, "Live"), cmpopts.EquateEmpty()}

// rewritten writes every passage of a letter anew.
func rewritten(md string, list []outputs.Run) string {
	with := map[int]string{}
	for i, p := range list {
		if p.Kind != "block" {
			with[i] = outputs.PartsMarkdown(p.Parts)
		}
	}
	return outputs.Rewrite([]byte(md), list, with)
}

// Every built-in letter is its runs and what stands between them, byte for byte, and
// says the same when each of its runs is written anew.
func TestRunsOfBuiltInLetters(t *testing.T) {
	for _, info := range templates.New(nil).List() {
		for _, tag := range info.Locales {
			env, err := outputstest.QSOLEnv(tag)
			if err != nil {
				t.Fatal(err)
			}
			md := draft(t, info.Name, tag, env)
			list, err := outputs.Runs([]byte(md), "")
			if err != nil || len(list) < 4 {
				t.Fatalf("%s/%s: %d runs, %v", info.Name, tag, len(list), err)
			}
			if got := outputs.Rewrite([]byte(md), list, nil); got != md {
				t.Errorf("%s/%s: %s", info.Name, tag, cmp.Diff(md, got))
			}
			again := rewritten(md, list)
			if diff := cmp.Diff(md, again); diff != "" {
				t.Errorf("%s/%s, written anew: %s", info.Name, tag, diff)
			}
		}
	}
}

func TestRuns(t *testing.T) {
	const md = "# The *site* is down\n\nDear ((first name??customer)),\\\nit began\non ((incident db began)), see " +
		"[our page](https://status.example.com/a_b).\n\n```incidents since=2006-01-01\n```\n\n" +
		"> 1. Write to help@example.com or `x*y` <!-- why -->,\n>    5\\*3 &#38; more.\n\n" +
		"| a | b |\n|---|---|\n| 1 | ((name)) |\n"
	list, err := outputs.Runs([]byte(md), "")
	if err != nil {
		t.Fatal(err)
	}
	mark := func(s string) outputs.Part { return outputs.Part{Kind: outputs.Marked, Text: s, Open: s} }
	said := func(s string) outputs.Part { return outputs.Part{Text: s} }
	want := []outputs.Run{
		{Kind: "heading", Parts: []outputs.Part{said("The "), {Kind: outputs.Span, Open: "*", Close: "*",
			Parts: []outputs.Part{said("site")}}, said(" is down")}},
		{Kind: "paragraph", Parts: []outputs.Part{said("Dear "), {Kind: outputs.Own, Text: "first name",
			Open: "((first name", Close: "))", Fallback: "customer", HasFallback: true}, said(","),
			{Kind: outputs.Turn, Open: "\\\n"}, said("it began on "), mark("((incident db began))"), said(", see "),
			{Kind: outputs.Span, Open: "[", Close: "](https://status.example.com/a_b)",
				Parts: []outputs.Part{said("our page")}}, said(".")}},
		{Kind: "block", Name: "incidents since=2006-01-01"},
		{Kind: "item", Parts: []outputs.Part{said("Write to "), mark("help@example.com"), said(" or "), mark("`x*y`"),
			said(" "), mark("<!-- why -->"), said(", 5*3 & more.")}},
		{Kind: "cell", Parts: []outputs.Part{said("a")}}, {Kind: "cell", Parts: []outputs.Part{said("b")}},
		{Kind: "cell", Parts: []outputs.Part{said("1")}},
	}
	if diff := cmp.Diff(want, list, sameRuns); diff != "" {
		t.Error(diff)
	}
}

// Random letters come out of their runs as they were, byte for byte, and the runs stand
// in order.
func TestRunsOfRandomLetters(t *testing.T) {
	pieces := strings.Fields("a B. c, ((name??you)) ((incident\u00a0x\u00a0began)) **b** *i* _u_ ~~s~~ `c` " +
		"[l](https://e.org) https://e.org/a_b x@e.org <b> &amp; \\* 5*3 -- 1. # > | は。 س ! ?? (( )) [ ] <!--x--> " +
		"![i](https://e.org/i)")
	between := []string{" ", " ", " ", "\n", "\\\n", "  \n", "\n\n", "\n\n- ", "\n\n1. ", "\n> ", "\n\n## ",
		"\n\n| a | b |\n|--|--|\n| ",
		" | ", "\n\n```uptime objective=x\n```\n\n", "\n===\n", "\n\n    "}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(20) {
			b.WriteString(strings.ReplaceAll(pieces[rng.IntN(len(pieces))], "\u00a0", " "))
			b.WriteString(between[rng.IntN(len(between))])
		}
		checkRuns(t, b.String())
		if t.Failed() {
			return
		}
	}
}

// checkRuns wants a letter back, and its passages in order.
func checkRuns(t *testing.T, md string) {
	t.Helper()
	list, err := outputs.Runs([]byte(md), "")
	if err != nil {
		return
	}
	if got := outputs.Rewrite([]byte(md), list, nil); got != strings.TrimPrefix(md, "\xef\xbb\xbf") {
		t.Errorf("%q became %q", md, got)
	}
	at := 0
	for _, p := range list {
		if p.From < at || p.To < p.From || p.To > len(md) {
			t.Fatalf("%q: passage %+v begins before %d", md, p, at)
		}
		at = p.To
	}
}

func FuzzRuns(f *testing.F) {
	f.Add(string(outputstest.QSOLLetter()))
	f.Add("> - [x](<a b> \"t\") ((b??c)) <b> &#0; \\((\n\n| a | b |\n|--|--|\n| ((c)) |\n\nx  \n  y\\\n*z*")
	f.Fuzz(func(t *testing.T, md string) { checkRuns(t, md) })
}
