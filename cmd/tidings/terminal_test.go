package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whoever is asked and presses Ctrl-C gets out at once, with the code for it.
func TestAskIsInterrupted(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	term := testTerminal()
	term.Lines = bufio.NewReader(in)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := term.ask(ctx, "How many?")
		done <- err
	}()
	cancel()
	select {
	case err := <-done:
		if got := exitCode(ctx, err); got != exitInterrupted {
			t.Errorf("exit code %d for %v, want %d", got, err, exitInterrupted)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the question outlives the interrupt")
	}
}

// An end of input (Ctrl-D) is no confirmation, not a wrong command line.
func TestAskWithoutAnswer(t *testing.T) {
	term := testTerminal()
	term.Lines = bufio.NewReader(bytes.NewReader(nil))
	_, err := term.ask(t.Context(), "How many?")
	if got := exitCode(t.Context(), err); got != exitNotConfirmed {
		t.Errorf("exit code %d for %v, want %d", got, err, exitNotConfirmed)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	type part struct {
		Names  []string  `json:"names"`
		Hidden []int     `json:"hidden,omitempty"`
		Moment time.Time `json:"moment,omitzero"`
		secret []int
	}
	type whole struct {
		Part part       `json:"part"`
		When *time.Time `json:"when"`
		Raw  []byte     `json:"raw"`
	}
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"a list", []part(nil), "[]"},
		{"a structure", part{}, `{"names":[]}`},
		{"within a pointer", &whole{}, `{"part":{"names":[]},"when":null,"raw":null}`},
		{"what is there stays", part{Names: []string{"a"}, secret: []int{1}}, `{"names":["a"]}`},
		{"a nil pointer", (*whole)(nil), "null"},
		{"nothing", nil, "null"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term := testTerminal()
			term.JSON = true
			if err := term.print(tt.v, nil); err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Compact(&got, term.Out.(*bytes.Buffer).Bytes()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
