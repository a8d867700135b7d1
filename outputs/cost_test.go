package outputs_test

import (
	"strings"
	"testing"

	"tidings/internal/costtest"
	"tidings/outputs"
)

// What a letter costs to read grows with its size and no faster, or the letter is
// refused with the line: none of these shapes, of which some made the parser look
// through the whole letter for each mark, takes long.
func TestCostIsLinear(t *testing.T) {
	for _, shape := range []string{"[a](", "[", "]", "![a](", "*a ", "**a*_", "_a ", "~a~ ", "`a``b```", "<a ", "<!--",
		"<?", "((", "((a", "((a)) ", "))", "(a", "&amp;", "> ", "- ", "1. ", "|a", "- a\n", "# a\n\n", "a\n===\n",
		"a. ", "http://a ", "www.", "a@", "a.b/", "[a]: https://a.example/\n", "[a](#b) \n\n", "<div>\n\n",
		"a <!-- b --> ", "```signoff\n```\n", "```a\n```\n", "a  \n", "日本\n", "> a\n\n", "\\("} {
		t.Run(shape, func(t *testing.T) {
			costtest.Linear(t, 16<<10, 8, func(size int) {
				_, _ = parsed(t, "en", strings.Repeat(shape, size/len(shape)))
			})
		})
	}
}

// A refusal for its cost names the line.
func TestCostIsRefusedWithItsLine(t *testing.T) {
	for _, tt := range []struct{ md, want string }{
		{"a\n\n" + strings.Repeat("[a](", 50_000), "x.md:5: the paragraph that begins here"},
		{strings.Repeat("[", 100_000), "x.md:3: the paragraph that begins here"},
		{"a\n" + strings.Repeat("- ", 40) + "b", "x.md:4: lists, quotations or emphasis are nested"},
		{strings.Repeat("|a", 100) + "|\n" + strings.Repeat("|-", 100) + "|\n" + strings.Repeat("|\n", 500),
			"x.md:3: the table that begins here"},
		{strings.Repeat("- ", 60), ""},
		{strings.Repeat("```signoff\n```\n\n", 65), "x.md:195: a letter shows at most 64 blocks"},
		{"[a](https://a.example/" + strings.Repeat("x", 2000) + ")", "mail programs take at most 2000"},
		{strings.Repeat("| [page](https://a.example/page) | **bold** and `code` |\n", 1) + "|--|--|\n" +
			strings.Repeat("| [page](https://a.example/page) | **bold** and `code` |\n", 100), ""},
	} {
		_, err := parsed(t, "en", tt.md)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40q: %v, want %s", tt.md, err, tt.want)
		}
	}
}

// The lines of a record's text are kept, and what parts paragraphs.
func TestProse(t *testing.T) {
	for in, want := range map[string]string{"a\nb": "a\nb", " a \r\n\r\n\r\n b\tc ": "a\n\nb c", "": "", "\n\na\n": "a",
		"Please:\n- sign out\n- sign in": "Please:\n- sign out\n- sign in"} {
		if got := outputs.Prose(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
