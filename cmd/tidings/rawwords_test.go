package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/tty"
)

// rawWords are what libraries and the system say, and no manager understands.
var rawWords = regexp.MustCompile(`strconv\.|parsing "|dial tcp|listen tcp|syscall|\bEOF\b|pgx|x509|` +
	`(?:^|[\s(])(?:yaml|sql|pq|json|template): |invalid argument|no such file|not defined|invalid syntax|parse error|` +
	`0x[0-9a-f]{4}|%!|goroutine|bind: |connect: |lookup |Incorrect Usage|context (canceled|deadline)|` +
	`\[\]string|unmarshal|SQLSTATE|failed to connect`)

// badValues cannot be meant by any flag, or lead nowhere.
var badValues = []string{"", "-1", "99999999999999999999", "NaN", "\x1b[31mred", "one\ntwo", "\u202eevil", "\xff",
	strings.Repeat("x", 20_000), "/dev/null/at/all", ".", "256.0.0.1:99999", "127.0.0.1:port", "[::1", "80",
	"no.host.invalid:25", "imaps://no.host.invalid/INBOX", "postgres://u:pw@127.0.0.1:1/x", "postgres://%zz", "%s%d",
	"2026-13-40"}

// blocking commands go on until they are stopped.
var blocking = map[string]bool{"worker": true, "serve": true, "mailbox": true, "listen": true, "poll": true,
	"publish": true, "preview": true, "bench": true}

// Whatever is given to a flag, or as an argument, what is said is said in plain
// words, on lines of its own, and ends with a code of the contract.
func TestNoRawWords(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "w")
	if err := desk.Init(dir, "qsol"); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(dir))
	app := newApp(testTerminal())
	for _, path := range everyCommand(app) {
		c := path[len(path)-1]
		if len(c.Subcommands) > 0 && c.Name != "archive" {
			continue
		}
		var arguments []string
		for range strings.Fields(strings.ReplaceAll(c.ArgsUsage, "[COMMAND]…", "")) {
			arguments = append(arguments, "nosuch")
		}
		for _, f := range c.Flags {
			values := badValues
			_, is := f.(*cli.BoolFlag)
			if is {
				values = []string{"maybe", "-1", "one\ntwo", "\x1b[31mred"}
			}
			for _, v := range values {
				line := append(commandline.Names(path), wanted(c, f)...)
				if is {
					line = append(line, "--"+f.Names()[0]+"="+v)
				} else {
					line = append(line, "--"+f.Names()[0], v)
				}
				plainly(t, dir, path, append(line, arguments...))
			}
		}
		for _, v := range badValues {
			if len(arguments) > 0 && v != "" {
				plainly(t, dir, path, append(append(commandline.Names(path), wanted(c, nil)...), v))
			}
		}
	}
}

// wanted gives the required flags of a command some value, without one flag.
func wanted(c *cli.Command, but cli.Flag) (out []string) {
	for _, f := range c.Flags {
		required := strings.Contains("title from until to by reason imap id smtp", f.Names()[0]) && f != but
		if _, is := f.(*cli.StringFlag); is && required {
			out = append(out, "--"+f.Names()[0], "x")
		}
	}
	return out
}

func plainly(t *testing.T, dir string, path []*cli.Command, line []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if blocking[path[0].Name] || blocking[path[len(path)-1].Name] {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, 200*time.Millisecond) // long enough for an error; else it is stopped
		defer stop()
	}
	code, out, talk := runHere(ctx, append([]string{"-C", dir, "--no-input"}, line...)...)
	if os.Getenv("SHOW") != "" {
		t.Logf("%.100q\n   %d %.300s", line, code, talk)
	}
	if m := rawWords.FindString(talk); m != "" {
		t.Errorf("%.200q says %q:\n%.600s", line, m, talk)
	}
	if strings.ContainsFunc(talk+out, func(r rune) bool { return tty.Hidden(r) && r != '\t' && r != '\n' }) {
		t.Errorf("%.200q prints what could act on a terminal: %.600q", line, talk+out)
	}
	for n, l := range strings.Split(strings.TrimSuffix(talk, "\n"), "\n") {
		if len(l) > 4000 || n > 0 && code != exitOK && strings.HasPrefix(l, "two") {
			t.Errorf("%.200q: a line of %d characters: %.80s…", line, len(l), l)
		}
	}
	if code != exitOK && talk == "" || code == -1 {
		t.Errorf("%.200q ends with %d and says nothing", line, code)
	}
}
