package tty

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Edit opens a file at a line, 0 for none, and waits until it is closed.
func (t *Terminal) Edit(ctx context.Context, file string, line int) error {
	find := exec.LookPath
	if !t.Interactive() { // none that needs a terminal is started unasked
		find = func(string) (string, error) { return "", exec.ErrNotFound }
	}
	words, err := editorOf(os.Getenv("VISUAL"), os.Getenv("EDITOR"), find)
	if err != nil {
		return fmt.Errorf("%w; or open %s yourself", err, file)
	}
	words = atLine(words, file, line)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.In, t.Err, t.Err // stdout is for data
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
