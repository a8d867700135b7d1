package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// edit opens files in the person's editor and waits for it.
func (p *program) edit(ctx context.Context, files []string) error {
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	words := strings.Fields(editor)
	if len(words) == 0 {
		return fmt.Errorf("no editor is set; set VISUAL or EDITOR, or open %s yourself", strings.Join(files, " "))
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], files...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.in, p.out, p.err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("editor %s: %w", editor, err)
	}
	return nil
}
