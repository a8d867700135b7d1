package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/tty"
)

func testTerminal() *terminal {
	return &terminal{Terminal: &tty.Terminal{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}}
}

func TestReorder(t *testing.T) {
	tests := []struct{ in, want string }{
		{"send qsol --dry-run", "send --dry-run -- qsol"},
		{"send --dry-run qsol", "send --dry-run -- qsol"},
		{"--dry-run send qsol", "send --dry-run -- qsol"},
		{"send qsol --rate 5/s --dry-run", "send --rate 5/s --dry-run -- qsol"},
		{"send qsol -n", "send -n -- qsol"},
		{"send qsol --json -C dir", "--json -C dir send -- qsol"},
		{"-C dir send qsol --region emea --region apac", "-C dir send --region emea --region apac -- qsol"},
		{"send qsol --confirm=250", "send --confirm=250 -- qsol"},
		{"archive verify qsol --json", "--json archive verify -- qsol"},
		{"archive qsol", "archive -- qsol"},
		{"incident update i1 --status resolved --text x", "incident update --status resolved --text x -- i1"},
		{"send -- --dry-run", "send -- --dry-run"},
		{"send qsol --nonsense", "send --nonsense -- qsol"},
		{"feedback ingest -", "feedback ingest -- -"},
		{"report qsol --format", "report --format"},
		{"approve qsol --by --dry-run", "approve --by --dry-run -- qsol"},
	}
	app := newApp(testTerminal())
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got := commandline.Reorder(app, append([]string{"tidings"}, strings.Fields(tt.in)...))
			if diff := cmp.Diff(append([]string{"tidings"}, strings.Fields(tt.want)...), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// One flag name must mean the same arity everywhere, or reorder would take a
// value for an argument.
func TestFlagsHaveOneArity(t *testing.T) {
	takes := map[string]bool{}
	commandline.Walk(newApp(testTerminal()), func(flags []cli.Flag) {
		for _, f := range flags {
			for _, n := range f.Names() {
				if had, ok := takes[n]; ok && had != commandline.TakesValue(f) {
					t.Errorf("--%s takes a value in one command and none in another", n)
				}
				takes[n] = commandline.TakesValue(f)
			}
		}
	})
	if len(takes) < 20 {
		t.Fatalf("only %d flags seen", len(takes))
	}
}
