package house

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the walls into .golangci.yml")

// The lines of .golangci.yml between which the walls stand.
const (
	wallsBegin = "      # Walls: written from the table of internal/house by `go test ./internal/house -update`.\n"
	wallsEnd   = "      # End of the walls.\n"
)

// TestLinterKnowsTheWalls keeps depguard's rules, which an editor shows while one
// types, and the table of this package one truth.
func TestLinterKnowsTheWalls(t *testing.T) {
	file := filepath.Join("..", "..", ".golangci.yml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), wallsBegin)
	_, after, ended := strings.Cut(rest, wallsEnd)
	if !ok || !ended {
		t.Fatalf("%s has no lines between which the walls stand", file)
	}
	want := before + wallsBegin + walls() + wallsEnd + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s has other walls than internal/house; run `go test ./internal/house -update`", file)
	}
}

// walls writes the tables as rules of depguard. Only files that are no tests are
// bound, as in TestImports.
func walls() string {
	var b strings.Builder
	for _, folder := range slices.Sorted(maps.Keys(rules)) {
		files := []string{"**/" + folder + "/**.go", "!$test"}
		for other := range maps.Keys(rules) {
			if strings.HasPrefix(other, folder+"/") {
				files = append(files, "!**/"+other+"/**.go")
			}
		}
		slices.Sort(files[2:])
		allow := []string{exact(folder)}
		for _, a := range rules[folder] {
			allow = append(allow, exact(a))
		}
		rule(&b, folder, files, allow, "tidings", "internal/house says what this package may import")
		if slices.Contains(stdlibOnly, folder) {
			fmt.Fprintf(&b, "        %s-alone:\n          list-mode: strict\n", name(folder))
			list(&b, "files", files)
			list(&b, "allow", []string{"$gostd", exact(folder)})
		}
	}
	files := []string{"!$test"}
	for _, folder := range testOnly {
		files = append(files, "!**/"+folder+"/**.go")
	}
	fmt.Fprintf(&b, "        only-tests:\n          list-mode: lax\n")
	list(&b, "files", files)
	b.WriteString("          deny:\n")
	for _, folder := range testOnly {
		fmt.Fprintf(&b, "            - {pkg: tidings/%s, desc: only tests import it}\n", folder)
	}
	return b.String()
}

func rule(b *strings.Builder, folder string, files, allow []string, deny, why string) {
	fmt.Fprintf(b, "        %s:\n          list-mode: lax\n", name(folder))
	list(b, "files", files)
	list(b, "allow", allow)
	fmt.Fprintf(b, "          deny:\n            - {pkg: %s, desc: %s}\n", deny, why)
}

func list(b *strings.Builder, key string, values []string) {
	fmt.Fprintf(b, "          %s:\n", key)
	for _, v := range values {
		fmt.Fprintf(b, "            - %q\n", v)
	}
}

func name(folder string) string { return strings.ReplaceAll(folder, "/", "-") }

// exact is the path of a package of ours for depguard, which takes a path for all
// that begins with it unless it ends in $. See below for what is not below.
func exact(folder string) string {
	if below(folder+"/x", folder) {
		return "tidings/" + folder
	}
	return "tidings/" + folder + "$"
}
