//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"tidings/internal/desk"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
)

// TestQueuePages looks at the job queue as an operator does, and as everybody else.
func TestQueuePages(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { queuePages(t, "") })
	t.Run("postgres", func(t *testing.T) { queuePages(t, pgtest.URL(t)) })
}

func queuePages(t *testing.T, database string) {
	const password = "correct horse battery"
	o := newOffice(t, "resend", relayConfig(mailtest.FreeAddress(t), "")+fmt.Sprintf("database: %q\n", database), 4, numbered)
	o.must("send", slug, "--confirm", "4", "--detach")
	o.env = append(o.env, "TIDINGS_QUEUE_PASSWORD="+password)
	w := o.start("serve", "--listen", "127.0.0.1:0", "--queue", "127.0.0.1:0")
	text := w.says("until Ctrl-C")
	pages, public := after(text, "Job queue, for the user operator, on http://"), after(text, "Public pages on http://")

	for _, who := range [][2]string{{"", ""}, {desk.QueueUser, ""}, {desk.QueueUser, "wrong horse battery"}, {"root", password}} {
		if code, body := ask(t, http.MethodGet, pages+"/api/jobs?state=available", who); code != 401 || strings.Contains(body, "chunk") {
			t.Errorf("%v: %d %s", who, code, body)
		}
	}
	operator := [2]string{desk.QueueUser, password}
	if code, body := ask(t, http.MethodGet, pages+"/", operator); code != 200 || !strings.Contains(body, "<title>River</title>") {
		t.Errorf("the page: %d %.300s", code, body)
	}
	jobs := queuedJobs(t, pages, operator)
	if len(jobs) != 2 || jobs[0].Kind != "send_chunk" || jobs[0].Queue != "send" {
		t.Errorf("jobs: %+v", jobs)
	}
	for _, path := range []string{"/api/jobs/cancel", "/api/jobs/delete", "/api/queues/send/pause"} {
		if code, body := ask(t, http.MethodPost, pages+path, operator); code != 405 || !strings.Contains(body, "tidings pause") {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	if n := len(queuedJobs(t, pages, operator)); n != 2 {
		t.Errorf("%d jobs are left", n)
	}
	if code, body := ask(t, http.MethodGet, public+"/api/jobs?state=available", operator); code != 404 {
		t.Errorf("subscribers' listener: %d %.300s", code, body)
	}
	if code := w.end(syscall.SIGTERM); code != 0 {
		t.Errorf("ended with %d:\n%s", code, w.out)
	}
}

// TestQueuePagesAreRefused without a password worth the name, or beyond this machine.
func TestQueuePagesAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "resend", "", 1, numbered)
	if _, stderr, code := o.run("serve", "--listen", "127.0.0.1:0", "--queue", "127.0.0.1:0"); code != 1 || !strings.Contains(stderr, "TIDINGS_QUEUE_PASSWORD") {
		t.Errorf("without a password: %d %s", code, stderr)
	}
	o.env = append(o.env, "TIDINGS_QUEUE_PASSWORD=correct horse battery")
	if _, stderr, code := o.run("serve", "--listen", "127.0.0.1:0", "--queue", ":0"); code != 2 || !strings.Contains(stderr, "ssh -L") {
		t.Errorf("on every address: %d %s", code, stderr)
	}
}

type queuedJob struct{ Kind, Queue, State string }

func queuedJobs(t *testing.T, pages string, who [2]string) []queuedJob {
	t.Helper()
	_, body := ask(t, http.MethodGet, pages+"/api/jobs?state=available", who)
	var list struct{ Data []queuedJob }
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatalf("%v: %.500s", err, body)
	}
	return list.Data
}

// after is the URL whose host follows words in a text.
func after(text, words string) string {
	_, rest, _ := strings.Cut(text, words)
	host, _, _ := strings.Cut(rest, "/")
	return "http://" + host
}

func ask(t *testing.T, method, url string, who [2]string) (int, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	q.SetBasicAuth(who[0], who[1])
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}
