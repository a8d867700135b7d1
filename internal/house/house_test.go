// Package house holds the test that keeps the walls of the house where
// docs/architecture.md has them: which package may import which.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rules names for each folder the packages of ours that it may import. A folder
// stands for itself and what is below it; the longest match decides.
var rules = map[string][]string{
	"notices":            {},
	"internal/locale":    {},
	"internal/dkim":      {},
	"internal/loopback":  {},
	"internal/mailaddr":  {},
	"internal/safefile":  {},
	"internal/table":     {},
	"internal/delivery":  {},
	"internal/acts":      {},
	"internal/statement": {}, // what is signed, and how
	"internal/archive":   {"internal/safefile", "internal/statement"},
	"internal/timestamp": {"internal/safefile"},
	"internal/translog": {"internal/archive", "internal/safefile", "internal/timestamp", // signs it
		"internal/witness"},
	"internal/mailbox":              {},
	"recipients":                    {"notices", "internal/locale", "internal/mailaddr", "internal/table"},
	"recipients/where":              {},
	"recipients/places":             {"notices", "recipients/spell"},
	"recipients/spell":              {},
	"templates":                     {"notices", "internal/locale"},
	"outputs":                       {"notices", "templates", "internal/locale", "outputs/meant", "outputs/branch"},
	"outputs/branch":                {},
	"outputs/own":                   {"outputs", "outputs/branch", "notices", "recipients", "internal/locale"},
	"outputs/meant":                 {"notices"},
	"outputs/outputstest":           {"outputs", "notices", "templates", "internal/locale"},
	"outputs/outputstest/papertest": {"outputs", "outputs/outputstest", "internal/testneed"},
	"outputs/markup":                {}, // below the channels that write HTML
	"outputs/email": {"outputs", "outputs/markup", "notices", "templates", "internal/locale",
		"internal/mailaddr"},
	"outputs/text": {"outputs", "notices", "templates", "internal/locale"},
	"outputs/pdf": {"outputs", "outputs/pdf/bundle", "outputs/pdf/object", "outputs/pdf/sfnt", "notices", "templates",
		"internal/locale"},
	"outputs/pdf/bundle": {"outputs/pdf/object"},
	"outputs/pdf/object": {}, // knows no letter
	"outputs/pdf/sfnt":   {},
	"outputs/web":        {"outputs", "outputs/markup", "notices", "templates", "internal/locale"},
	// The status site is no channel of a document: it sets web's letter pages among its own.
	"outputs/site": {"outputs", "outputs/markup", "outputs/web", "notices", "templates",
		"internal/locale", "internal/safefile"},
	"internal/transport": {"internal/delivery", "internal/transport", "internal/mailaddr",
		"internal/safefile"},
	"internal/feedback": {"internal/feedback", "internal/locale", "internal/loopback", "internal/safefile"},
	"internal/workspace": {"notices", "templates", "recipients", "internal/locale", "internal/loopback",
		"internal/mailaddr", "internal/safefile"},
	"internal/workspace/compact":   {},
	"internal/workspace/sources":   {"internal/loopback", "notices", "recipients"},
	"internal/workspace/schemagen": {"internal/workspace", "notices"},
	"internal/store": {"internal/delivery", "recipients", "notices", "internal/feedback",
		"internal/acts", "internal/archive", "internal/mailaddr", "internal/statement"},
	"internal/store/seen":    {"internal/acts", "internal/store"},
	"internal/store/syncing": {"internal/store", "internal/mailaddr", "recipients"},
	"internal/inbound": {"internal/inbound", "internal/feedback", "internal/store", "internal/workspace",
		"internal/delivery", "internal/locale", "internal/loopback", "internal/mailaddr", "internal/safefile",
		"notices", "recipients"},
	"internal/testneed":              {},
	"internal/source/sourcetest":     {"internal/mailtest", "internal/testneed"},
	"internal/referencetest":         {},
	"internal/costtest":              {},
	"internal/pgtest":                {"internal/testneed"},
	"internal/mailtest":              {"internal/testneed"},
	"internal/browsertest":           {"internal/testneed"},
	"internal/delivery/deliverytest": {"internal/delivery", "internal/testneed"},
	"internal/store/storetest": {"internal/store", "internal/store/syncing", "internal/pgtest",
		"internal/testneed", "internal/delivery", "internal/acts", "recipients", "notices", "internal/feedback"},
	"internal/timestamp/timestamptest": {"internal/testneed"},

	"internal/letter": {"notices", "templates", "recipients", "outputs", "outputs/email", "outputs/pdf",
		"outputs/pdf/bundle", "outputs/own", "outputs/text", "outputs/web", "internal/locale", "internal/workspace",
		"internal/delivery", "internal/archive",
		"internal/dkim", "internal/feedback/token", "internal/mailaddr", "internal/safefile", "internal/statement"},
	"internal/report": {"notices", "internal/letter", "internal/store", "internal/delivery", "internal/workspace",
		"internal/feedback", "internal/locale", "internal/plain", "internal/table", "recipients", "templates",
		"outputs", "outputs/pdf"},
	// Families of rules stand on one base and do not know each other; check joins them.
	"internal/check": {"internal/letter", "internal/statement", "internal/workspace", "internal/locale", "notices",
		"recipients",
		"templates", "outputs", "outputs/own", "outputs/pdf"},
	"internal/check/follow":  {"internal/check/form"},
	"internal/check/form":    {},
	"internal/check/prose":   {"internal/locale"},
	"internal/check/wording": {},
	"internal/check/sarif":   {},
	"internal/check/rule": {"internal/check/form", "internal/check/prose", "internal/check/wording",
		"internal/letter", "internal/workspace", "internal/locale", "notices", "outputs"},
	"internal/check/rule/ruletest": {"internal/check/rule", "internal/letter", "internal/workspace", "notices"},
	"internal/check/facts": {"internal/check/rule", "internal/check/prose", "internal/check/wording",
		"internal/letter", "internal/workspace", "internal/locale", "notices", "outputs", "outputs/branch"},
	"internal/check/words": {"internal/check/rule", "internal/check/form", "internal/check/prose",
		"internal/check/wording", "notices", "outputs"},
	"internal/check/shape": {"internal/check/rule", "internal/check/form", "internal/letter", "internal/workspace",
		"internal/locale", "notices", "outputs"},
	"internal/translate": {"internal/letter", "internal/safefile", "internal/workspace", "internal/locale", "notices",
		"outputs", "templates"},
	"internal/doctor": {"internal/delivery", "internal/dkim", "internal/feedback/inbox", "internal/locale",
		"internal/loopback", "internal/mailaddr", "internal/plain", "internal/store", "internal/timestamp",
		"internal/translog", "internal/transport", "internal/workspace", "recipients"},
	// Words and clocks that the rooms share when they speak with a person.
	"internal/talk":        {"internal/locale", "notices"},
	"internal/witness":     {"internal/safefile"},
	"internal/tty":         {"internal/plain", "internal/talk"},
	"internal/commandline": {"internal/talk", "internal/tty"}, // knows no command's work
	"internal/journal": {"internal/acts", "internal/check", "internal/locale", "internal/safefile",
		"internal/store", "internal/store/seen", "internal/talk", "internal/workspace"},
	"internal/people": {"internal/acts", "internal/journal", "internal/mailaddr", "internal/safefile",
		"internal/statement", "internal/store", "internal/talk", "internal/workspace", "notices"},
	"internal/deciding": {"internal/check", "internal/delivery", "internal/kept", "internal/letter", "internal/people",
		"internal/statement", "internal/store", "internal/talk", "notices"},
	"internal/proof": {"internal/archive", "internal/check", "internal/delivery", "internal/journal", "internal/kept",
		"internal/mailaddr", "internal/plain", "internal/safefile", "internal/store", "internal/talk",
		"internal/translog"},
	// It knows no workspace and no database: whoever has the file alone verifies it.
	"internal/proof/bundle": {"internal/archive", "internal/people", "internal/statement", "internal/timestamp",
		"internal/translog"},
	"internal/kept": {"internal/acts", "internal/archive", "internal/delivery", "internal/journal",
		"internal/letter", "internal/locale", "internal/people", "internal/statement", "internal/store",
		"internal/workspace", "notices",
		"internal/talk"},
	"internal/importer": {"internal/table", "internal/workspace", "notices"},
	"internal/records": {"internal/importer", "internal/letter", "internal/locale", "internal/talk",
		"internal/workspace", "notices"},
	"internal/source": {"internal/safefile"},
	"internal/registry": {"internal/acts", "internal/check", "internal/journal", "internal/locale",
		"internal/mailaddr", "internal/safefile", "internal/source", "internal/store", "internal/talk",
		"internal/workspace", "notices", "recipients"},
	"internal/audience": {"internal/letter", "internal/locale", "internal/safefile", "internal/store",
		"internal/table", "internal/talk", "internal/workspace", "notices", "recipients"},
	"internal/reach": {"internal/acts", "internal/audience", "internal/delivery", "internal/kept", "internal/letter",
		"internal/report", "internal/store", "notices"},
	"internal/drafting": {"internal/check", "internal/delivery", "internal/kept", "internal/letter",
		"internal/locale", "internal/records", "internal/report", "internal/safefile", "internal/store",
		"internal/table", "internal/talk", "internal/workspace", "notices", "recipients", "templates"},
	"internal/post": {"internal/letter", "internal/report", "internal/safefile", "internal/store", "internal/table",
		"outputs/pdf", "outputs/pdf/bundle", "recipients"},
	"internal/sealing": {"internal/acts", "internal/archive", "internal/check", "internal/delivery",
		"internal/journal", "internal/kept",
		"internal/feedback", "internal/letter", "internal/locale", "internal/mailaddr", "internal/people",
		"internal/plain", "internal/report", "internal/safefile",
		"internal/statement", "internal/store", "internal/talk", "internal/timestamp",
		"internal/translog", "internal/witness",
		"internal/workspace", "outputs/pdf"},
	"internal/sendplan": {"internal/delivery", "internal/feedback/token", "internal/letter", "internal/locale",
		"internal/talk", "internal/workspace", "notices"},
	"internal/publishing": {"internal/delivery", "internal/httpd", "internal/journal", "internal/kept",
		"internal/letter", "internal/locale", "internal/sealing", "internal/store", "internal/talk",
		"internal/workspace", "notices", "outputs", "outputs/pdf", "outputs/site"},
	"internal/httpd": {"internal/delivery", "internal/safefile"},
	"internal/plain": {"internal/store"},
	// It shows what an interface of its own gives it.
	"internal/preview": {},
}

// testOnly names the packages that only tests, and these packages, import. A folder
// stands for itself and what is below it.
var testOnly = []string{"internal/testneed", "internal/costtest", "internal/pgtest", "internal/mailtest",
	"internal/browsertest", "internal/referencetest",
	"internal/check/rule/ruletest", "internal/delivery/deliverytest", "internal/store/storetest",
	"internal/transport/transporttest",
	"internal/source/sourcetest", "internal/timestamp/timestamptest",
	"outputs/outputstest"}

// joiners join all rooms, so that no row says what they import.
var joiners = []string{"cmd", "internal/recordcmd", "internal/peoplecmd", "internal/proofcmd", "internal/desk",
	"internal/trial", "internal/house"}

// stdlibOnly names the folders that import the standard library alone.
var stdlibOnly = []string{"notices"}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return checkFile(t, root, path)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, root, path string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	dir, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	dir = filepath.ToSlash(dir)
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		checkImport(t, path, dir, imported)
	}
	return nil
}

func checkImport(t *testing.T, path, dir, imported string) {
	ours, isOurs := strings.CutPrefix(imported, "tidings/")
	if !isOurs {
		if slices.Contains(stdlibOnly, dir) && strings.Contains(strings.Split(imported, "/")[0], ".") {
			t.Errorf("%s imports %s; %s imports the standard library only", path, imported, dir)
		}
		return
	}
	allowed, ruled := ruleFor(dir)
	if !ruled && !slices.ContainsFunc(joiners, func(f string) bool { return below(dir, f) }) {
		t.Errorf("%s imports %s; %s has no row in rules", path, ours, dir)
	}
	if ruled && !below(ours, dir) && !slices.ContainsFunc(allowed, func(a string) bool { return below(ours, a) }) {
		t.Errorf("%s imports %s; %s may import %v", path, ours, dir, allowed)
	}
	isTest := func(pkg string) bool {
		return slices.ContainsFunc(testOnly, func(folder string) bool { return below(pkg, folder) })
	}
	if isTest(ours) && !isTest(dir) {
		t.Errorf("%s imports %s, which is for tests", path, ours)
	}
	if strings.HasPrefix(ours, "cmd/") {
		t.Errorf("%s imports a command", path)
	}
	faces := []string{"cmd", "internal/recordcmd", "internal/peoplecmd", "internal/proofcmd", "internal/trial",
		"internal/desk"}
	if ours == "internal/desk" && !slices.ContainsFunc(faces, func(f string) bool { return below(dir, f) }) {
		t.Errorf("%s imports desk; only its faces do: %v", path, faces)
	}
}

// below reports whether a package is the folder or inside it. A channel is not
// inside outputs for this purpose: channels never import each other.
func below(pkg, folder string) bool {
	if folder == "outputs" || folder == "notices" {
		return pkg == folder
	}
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

func ruleFor(dir string) ([]string, bool) {
	best, found := "", false
	for folder := range rules {
		if (dir == folder || strings.HasPrefix(dir, folder+"/")) && len(folder) >= len(best) {
			best, found = folder, true
		}
	}
	return rules[best], found
}
