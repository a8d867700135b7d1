package feedback_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/feedback"
)

// envelopes are the ways in which an automatic answer arrives.
var envelopes = map[string]string{
	"null path":        "Return-Path: <>\n",
	"null path, late":  "Return-Path:  < >\nDelivered-To: b-1@bounce.example.com\n",
	"path of a person": "Return-Path: <anna@example.org>\n",
	"no path":          "",
	"declared":         "Return-Path: <>\nAuto-Submitted: auto-replied\n",
	"program":          "Return-Path: <MAILER-DAEMON>\nX-Mailer: Notes\n",
}

// tails are what people and programs write below their note.
var tails = map[string]string{
	"one address": "\n\nbert@example.org\n\nAnna\nanna@example.org\n",
	"a list":      "\n\n* bert@example.org: sales\n* cora@example.org (0550 551 1 550)\n1. <dora@example.org>\n",
	"numbers": "\n\nbert@example.org\n550 5511 Main Street, Suite 421\nTel. 450 555 0142, v. 5.1.1\n" +
		"anna@example.org\n",
	"a letter quoted": "\n\nbert@example.org\n\n> Mail was refused: 550 5.1.1 <cora@example.org>: User unknown\n" +
		"> could not be delivered\n",
	"an older client": "\n\nbert@example.org\n\n-----Original Message-----\nFrom: ops@example.com\n" +
		"To: anna@example.org\nSubject: Failure\n\ncora@example.org could not be delivered: 550 5.1.1 User unknown\n",
	"addresses in text": " Bert <bert@example.org>, cora@example.org.\n",
}

// TestNotes reads automatic answers of many languages and shapes. Nothing in them
// counts against anybody, whoever is named, and what came from the null path is an
// automatic answer.
func TestNotes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "notes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	languages := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		field := strings.Split(strings.TrimSpace(line), "|")
		if len(field) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		languages[field[0]] = true
		for _, subject := range []string{field[1], field[1] + ": Mail delivery failure resolved", "Re: Works tonight"} {
			for envelope, head := range envelopes {
				for tail, rest := range tails {
					message := head + "From: Anna <anna@example.org>\nTo: b-1@bounce.example.com\nSubject: " +
						subject + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + field[2] + rest
					name := fmt.Sprintf("%s: %q, %s, %s", field[0], subject, envelope, tail)
					checkNote(t, name, message, strings.Contains(strings.ReplaceAll(head, " ", ""), "Return-Path:<>"))
				}
			}
		}
	}
	if len(languages) < 45 {
		t.Errorf("only %d languages", len(languages))
	}
}

func checkNote(t *testing.T, name, message string, answer bool) {
	t.Helper()
	got := parse(t, message)
	for _, r := range got {
		if r.Action != feedback.AutoReply || r.Hard || r.Recipient != "anna@example.org" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if answer && len(got) != 1 {
		t.Errorf("%s: %d reports", name, len(got))
	}
}
