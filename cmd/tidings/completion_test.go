package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/testneed"
)

// drivers have each shell complete the lines that are its arguments, with the script that
// the program prints for it. They print what is offered, one a line, and == behind each.
// bash and fish do so by themselves; of zsh the words that it would show are caught.
var drivers = map[string][]string{
	"bash": {"bash", "--norc", "-c", `source <(tidings completion bash); compopt() { :; }
		complete -p tidings >/dev/null || exit 1
		COMP_WORDS=(tidings)
		for COMP_LINE; do COMP_POINT=${#COMP_LINE}; _tidings; printf '%s\n' "${COMPREPLY[@]}" ==; done`, "-"},
	"zsh": {"zsh", "-f", "-c", `compdef() { [[ $* == "_tidings tidings" ]] || exit 1 }
		compset() { PREFIX=${PREFIX#*=} }
		compadd() { local i; for i in "${(@P)argv[-1]}"; do [[ $i == $PREFIX* ]] && print -r -- $i; done; return 0 }
		_files() { print -r -- "files $*" }
		source <(tidings completion zsh)
		for typed; do
			words=("${(@z)typed}"); [[ $typed == *' ' ]] && words+=('')
			CURRENT=$#words PREFIX=$words[-1]; _tidings; print -- '=='
		done`, "-"},
	"fish": {"fish", "--no-config", "-c",
		`tidings completion fish | source; for typed in $argv; complete -C $typed; echo ==; end`},
}

// offeredBy gives what a shell offers for each of some lines, without descriptions.
func offeredBy(t *testing.T, shell string, lines ...string) (offers [][]string) {
	t.Helper()
	d := drivers[shell]
	if _, err := exec.LookPath(d[0]); err != nil {
		testneed.Skip(t, shell, "this machine has no "+shell)
	}
	cmd := exec.Command(d[0], append(slices.Clone(d[1:]), lines...)...)
	cmd.Env = append(os.Environ(), "TIDINGS_WORKSPACE=", "HOME="+t.TempDir())
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil || talk.Len() > 0 {
		t.Fatalf("%s: %v\n%s", shell, err, talk.String())
	}
	var values []string
	for l := range strings.Lines(string(out)) {
		value, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
		switch value {
		case "":
		case "==":
			slices.Sort(values)
			offers, values = append(offers, values), nil
		default:
			values = append(values, value)
		}
	}
	if len(offers) != len(lines) {
		t.Fatalf("%s answered %d of %d lines:\n%s", shell, len(offers), len(lines), out)
	}
	return offers
}

// sampleToComplete is a workspace, in a folder with a space and a colon, that has a draft, an
// approved notice and one that is queued.
func sampleToComplete(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "my work: one")
	must := func(args ...string) {
		t.Helper()
		if code, _, talk := runHere(t.Context(), append([]string{"-C", dir}, args...)...); code != exitOK {
			t.Fatalf("%v: %d %s", args, code, talk)
		}
	}
	must("init", "--sample", "qsol")
	list := filepath.Join(dir, "few.csv")
	if err := os.WriteFile(list, []byte("email,region\nada@customers.example.org,emea\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must("recipients", "import", list)
	for _, slug := range []string{"drafted", "approved", "queued"} {
		must("draft", slug, "--template", "service-update", "--project", "qsol-upgrade", "--locale", "en")
	}
	must("approve", "approved", "--by", "Kathy O'Ren: QSOL")
	must("approve", "queued", "--by", "Ada L")
	must("send", "queued", "--confirm", "1", "--detach")
	return dir
}

func TestCompletion(t *testing.T) {
	dir := sampleToComplete(t)
	t.Chdir(filepath.Dir(dir))
	in := func(line string) string { return "tidings -C 'my work: one' " + line }
	regions := []string{"asia-pacific", "emea", "japan", "latin-america", "north-america"}
	tests := []struct {
		line string
		want []string
	}{
		{"tidings tem", []string{"template"}},
		{"tidings incident up", []string{"update"}},
		{"tidings help maintenance n", []string{"new"}},
		{"tidings retry one --st", []string{"--state"}},
		{"tidings retry one --state ", []string{"failed", "uncertain"}},
		{"tidings report one --format=h", []string{"html"}},
		{"tidings completion f", []string{"fish"}},
		{"tidings send ", nil}, // there is no workspace here
		{in("send "), []string{"approved", "queued"}},
		{in("send --dry-run d"), []string{"drafted"}},
		{in("pause "), []string{"queued"}},
		{in("resume "), nil}, // it waits for a worker, and is not paused
		{in("report "), []string{"queued"}},
		{in("check "), []string{"approved", "drafted", "queued"}},
		{in("check drafted "), nil},
		{in("project show "), []string{"qsol-upgrade"}},
		{in("draft x --project "), []string{"qsol-upgrade"}},
		{in("draft x --template service"), []string{"service-update"}},
		{in("draft x --region "), regions},
		{in("draft x --stream "), []string{"service", "update"}},
		{in("draft x --locale pt"), []string{"pt-BR"}},
		{in("migrate "), nil},
	}
	var lines []string
	for _, tt := range tests {
		lines = append(lines, tt.line)
	}
	for shell := range drivers {
		t.Run(shell, func(t *testing.T) {
			for i, got := range offeredBy(t, shell, lines...) {
				want := tests[i].want
				if shell == "fish" && strings.Contains(lines[i], "--format=") {
					want = []string{"--format=html"}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", lines[i], diff)
				}
			}
		})
	}
}

// What is offered stands on the line as it must be typed.
func TestCompletionQuotes(t *testing.T) {
	dir := sampleToComplete(t)
	t.Chdir(dir)
	for _, tt := range []struct{ shell, line, want string }{
		{"bash", "tidings approve x --by A", `Ada\ L`},
		{"bash", "tidings approve x --by K", `Kathy\ O\'Ren:\ QSOL`},
		{"bash", `tidings approve x --by "K`, `Kathy O'Ren: QSOL`},
		{"bash", `tidings approve x --by "Kathy O'Ren: `, `Kathy O'Ren: QSOL`},
		{"zsh", "tidings approve x --by K", `Kathy O'Ren: QSOL`},
		{"fish", "tidings approve x --by K", `Kathy O'Ren: QSOL`},
	} {
		t.Run(tt.shell+" "+tt.line, func(t *testing.T) {
			if diff := cmp.Diff([][]string{{tt.want}}, offeredBy(t, tt.shell, tt.line)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Completion changes nothing, says nothing and helps as far as it can.
func TestCompletionIsSilent(t *testing.T) {
	dir := sampleToComplete(t)
	if err := os.WriteFile(filepath.Join(dir, "tidings.yaml"), []byte("colour: red\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "tidings.db")); err != nil {
		t.Fatal(err)
	}
	before := filesOf(t, dir)
	for _, tt := range []struct{ words, want string }{
		{"send ", "words\napproved\ndrafted\nqueued\n"}, // which one can be sent is not known
		{"project show ", "words\nqsol-upgrade\n"},
		{"draft x --region ", "words\n"},
		{"approve x --by ", "words\n"},
		{"recipients import ", "files\n"},
		{"init ", "dirs\n"},
		{"nonsense --nonsense ", "words\n"},
	} {
		code, out, talk := runHere(t.Context(), append([]string{commandline.CompleteWord, "zsh", "-C", dir},
			strings.Split(tt.words, " ")...)...)
		if code != exitOK || talk != "" || out != tt.want {
			t.Errorf("%s: code %d, %q, %q", tt.words, code, out, talk)
		}
	}
	for _, args := range [][]string{{}, {"zsh"}, {"bash", ""}, {"bash", "tidings"}, {"bash", `tidings "`},
		{"tcsh", "x", "y"}} {
		code, _, talk := runHere(t.Context(), append([]string{commandline.CompleteWord}, args...)...)
		if code != exitOK || talk != "" {
			t.Errorf("%q: code %d, %q", args, code, talk)
		}
	}
	if diff := cmp.Diff(before, filesOf(t, dir)); diff != "" {
		t.Errorf("completion changed files (-want +got):\n%s", diff)
	}
}

func filesOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	if err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		names = append(names, path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// What help lists is what is offered: a flag whose help has a list of values offers these.
func TestValuesOfHelp(t *testing.T) {
	got := map[string]string{}
	commandline.Walk(newApp(testTerminal()), func(flags []cli.Flag) {
		for _, f := range flags {
			if list := commandline.ListedIn(commandline.UsageOf(f)); list != nil {
				got[f.Names()[0]+" "+list[0]] = strings.Join(list, " ")
			}
		}
	})
	for key, want := range map[string]string{
		"impact none": "none minor major critical", "stream service": "service update",
		"status investigating": "investigating identified monitoring resolved",
		"status scheduled":     "scheduled in_progress verifying completed cancelled",
		"reason manual":        "manual hard_bounce complaint unsubscribe", "protocol lmtp": "lmtp smtp",
		"dkim rsa": "rsa ed25519", "log-level debug": "debug info warn error", "format html": "html text pdf web eml",
	} {
		if got[key] != want {
			t.Errorf("%s offers %q, want %q", key, got[key], want)
		}
	}
}
