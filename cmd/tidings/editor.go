package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/check"
	"tidings/internal/desk"
)

func (p *program) editCommand() *cli.Command {
	return &cli.Command{
		Name: "edit", Usage: "open a letter in $VISUAL or $EDITOR, then check it", ArgsUsage: "SLUG",
		Flags: []cli.Flag{&cli.StringFlag{Name: "locale", Usage: "`TAG` of the language (default: the first)"}},
		Action: p.withDesk(1, 1, func(c *cli.Context, d *desk.Desk) error {
			slug := c.Args().First()
			letters, err := d.LetterFiles(slug, c.String("locale"))
			if err != nil {
				return err
			}
			report, err := p.edit(c, d, slug, letters)
			if err != nil {
				return err
			}
			if p.interactive() && report.Errors+report.Warnings > 0 { // said before the question
				return p.showSums(report, writeSums)
			}
			return p.showCheck(report)
		}),
	}
}

// edit opens the first of a notice's letters, checks the notice when the editor is
// closed, and opens it again at the first finding until there is none to mend or the
// person has had enough.
func (p *program) edit(c *cli.Context, d *desk.Desk, slug string, letters []string) (*check.Report, error) {
	if len(letters) > 1 {
		p.say("Opening %s; the others are %s.", letters[0], strings.Join(letters[1:], ", "))
	}
	for file, line := letters[0], 0; ; {
		if err := p.openEditor(c.Context, filepath.Join(d.Root(), filepath.FromSlash(file)), line); err != nil {
			return nil, err
		}
		report, err := d.Check(c.Context, slug)
		if err != nil || report.Errors+report.Warnings == 0 || !p.interactive() {
			return report, err
		}
		for _, f := range report.Findings {
			says, _, _ := strings.Cut(f.Says(), "\n")
			p.say("%s: %s: %s", f.Where, f.Level, says)
		}
		again, err := p.yes(c.Context, "Edit again", report.Errors > 0)
		if err != nil || !again {
			return report, err
		}
		file, line = toMend(report, file)
	}
}

// toMend is the file and line of the finding that is mended first: an error before a
// warning, and one of a file before one of none.
func toMend(r *check.Report, otherwise string) (file string, line int) {
	for _, level := range []string{check.Error, check.Warning} {
		for _, f := range r.Findings {
			if f.Level == level && f.File != "" {
				return f.File, f.Line
			}
		}
	}
	return otherwise, 0
}

// openEditor opens a file at a line, 0 for none, and waits until it is closed.
func (p *program) openEditor(ctx context.Context, file string, line int) error {
	find := exec.LookPath
	if !p.interactive() { // none that needs a terminal is started unasked
		find = func(string) (string, error) { return "", exec.ErrNotFound }
	}
	words, err := editorOf(os.Getenv("VISUAL"), os.Getenv("EDITOR"), find)
	if err != nil {
		return fmt.Errorf("%w; or open %s yourself", err, file)
	}
	words = atLine(words, file, line)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.in, p.err, p.err // stdout is for data
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s ended with a fault (%w); set VISUAL or EDITOR to another, or open %s yourself",
			words[0], err, file)
	}
	return nil
}

// editorOf is the person's editor with its flags, else one that is there.
func editorOf(visual, editor string, find func(string) (string, error)) ([]string, error) {
	for _, set := range []string{visual, editor} {
		if words := strings.Fields(set); len(words) > 0 {
			return words, nil
		}
	}
	for _, name := range []string{"nano", "vi", "vim", "micro"} {
		if _, err := find(name); err == nil {
			return []string{name}, nil
		}
	}
	return nil, fmt.Errorf("no editor is set and none was found; set EDITOR, for instance EDITOR=nano")
}

// atLine is the command that opens a file at a line, as the editor wants it said.
// Editors with a window of their own are told to wait.
func atLine(editor []string, file string, line int) []string {
	name := strings.TrimSuffix(filepath.Base(editor[0]), ".exe")
	place := file
	if line > 0 {
		place = file + ":" + strconv.Itoa(line)
	}
	waits := func(flags ...string) bool {
		return slices.ContainsFunc(editor[1:], func(w string) bool { return slices.Contains(flags, w) })
	}
	words := slices.Clone(editor)
	switch name {
	case "code", "codium", "code-insiders", "cursor":
		if !waits("-w", "--wait") {
			words = append(words, "--wait")
		}
		if line > 0 {
			words = append(words, "--goto")
		}
		return append(words, place)
	case "subl", "zed", "hx", "helix":
		if name[0] != 'h' && !waits("-w", "--wait") {
			words = append(words, "--wait")
		}
		return append(words, place)
	}
	if line > 0 && slices.Contains([]string{"vi", "vim", "nvim", "view", "gvim", "nano", "pico", "emacs", "emacsclient",
		"micro", "joe", "jed", "mg", "ne", "kak", "kate", "gedit"}, name) {
		words = append(words, "+"+strconv.Itoa(line))
	}
	return append(words, file)
}
