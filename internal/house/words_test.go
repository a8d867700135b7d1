package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// spoken are the packages whose texts a manager reads.
var spoken = []string{"cmd/tidings", "internal/recordcmd", "internal/proofcmd", "internal/proof",
	"internal/proof/bundle", "internal/desk", "internal/report", "internal/check",
	"internal/check/rule", "internal/check/facts", "internal/check/words", "internal/check/shape", "internal/plain",
	"internal/workspace", "internal/inbound", "internal/inbound/pages", "internal/letter",
	"internal/archive", "internal/trial", "internal/doctor", "internal/talk", "internal/journal", "internal/kept",
	"internal/records", "internal/registry", "internal/drafting", "internal/sealing", "internal/publishing",
	"internal/timestamp", "internal/translog",
	"internal/sendplan", "internal/reach", "internal/tty", "internal/commandline", "internal/importer",
	"recipients", "notices", "outputs", "templates"}

// unspoken are the words and habits that docs/words.md keeps out of them, with what to write.
var unspoken = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?i)\b(ledger|enqueued?|octets?|chunks?|leases?|frozen|freezes?|idempotent)\b`),
		"docs/words.md names plainer words"},
	{regexp.MustCompile(`(^|[^f] |[^o]f )%d (recipients|messages|people|regions|languages|components|errors|warnings|` +
		`reports|notices|deliveries|attempts|events|accounts|addresses|files|pages|phases|incidents|projects|` +
		`revisions|letters)\b`),
		"one of a thing is one: use locale.Num"},
	{regexp.MustCompile("`(tidings|--)[ a-z]"), "a command stands in double quotes: what a shell is given with " +
		"backquotes, it runs"},
}

// explained are texts that use such a word and say what it is, or that are no talk.
var explained = []string{
	"the octets are not what the codec wrote", "the frozen fields of row", // faults of the program
}

// TestWords holds the program's texts to docs/words.md.
func TestWords(t *testing.T) {
	seen := 0
	for _, dir := range spoken {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			seen += lookAtWords(t, file)
		}
	}
	if seen < 1000 {
		t.Errorf("only %d texts were read", seen)
	}
}

func lookAtWords(t *testing.T, file string) (seen int) {
	code, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, code, 0)
	if err != nil {
		t.Fatal(err)
	}
	complain := func(n ast.Node, text, why string) { t.Errorf("%s: %q: %s", set.Position(n.Pos()), text, why) }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.CallExpr:
			if countsLetters(n) {
				complain(n, "letter", "what is counted is messages, notices or recipients")
			}
		case *ast.BinaryExpr, *ast.BasicLit:
			text := joined(n.(ast.Expr))
			if !strings.Contains(text, " ") {
				return true
			}
			seen++
			for _, e := range explained {
				if strings.HasPrefix(text, e) {
					return false
				}
			}
			for _, u := range unspoken {
				if u.pattern.MatchString(text) {
					complain(n, text, u.instead)
				}
			}
			return false
		}
		return true
	})
	return seen
}

// countsLetters reports whether a call words a number of letters.
func countsLetters(c *ast.CallExpr) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Num" || len(c.Args) < 2 {
		return false
	}
	text := joined(c.Args[1])
	return text == "letter" || strings.HasPrefix(text, "letter ")
}

// joined is the text of a literal, or of several that are added; what is between them is left out.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value) //nolint:errcheck // a number is no text
		if e.Kind != token.STRING {
			return ""
		}
		return text
	case *ast.BinaryExpr:
		return joined(e.X) + joined(e.Y)
	}
	return ""
}
