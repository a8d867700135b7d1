package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/tty"
)

// openTerminal gives both ends of a terminal of some width.
func openTerminal(t *testing.T, width uint16) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: width})
	}
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// atTerminal begins a command at a terminal; what it shows is in out, and what is
// written to the file that is given is typed.
func (o *office) atTerminal(width uint16, args ...string) (*process, *os.File) {
	t := o.t.(*testing.T)
	t.Helper()
	person, program := openTerminal(t, width)
	p := &process{t: t, cmd: o.command(args...), out: &lockedBuffer{}, done: make(chan struct{})}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = program, program, program
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		b := make([]byte, 4096)
		for {
			n, err := person.Read(b)
			if p.out.Write(b[:n]); err != nil { //nolint:errcheck // a buffer never fails
				return
			}
		}
	}()
	go func() {
		defer close(p.done)
		p.cmd.Wait() //nolint:errcheck // the state is looked at
		<-shown
	}()
	t.Cleanup(func() { p.cmd.Process.Kill(); <-p.done })
	return p, person
}

func typed(t *testing.T, f *os.File, line string) {
	t.Helper()
	if _, err := f.WriteString(line + "\n"); err != nil {
		t.Fatal(err)
	}
}

// TestLeavingByKey sends at a terminal until only greylisted messages are left, and leaves
// by d. The line that is shown is longer than the terminal is wide and is drawn over
// itself, row by row.
func TestLeavingByKey(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, "")+"delivery: {retry_first: 1h, retry_max: 1h}\n", 4,
		everyOther("temp-fail"))
	p, keys := o.atTerminal(60, "send", slug)
	p.says("Type the number of recipients, 4, to send:")
	typed(t, keys, "4")
	p.says("you may leave: press d, then Enter, or Ctrl-C: a worker or the next \"tidings send notice\" goes on")
	typed(t, keys, "no")
	typed(t, keys, "d")
	code := p.wait()
	text := p.out.String()
	for _, want := range []string{"Leaving; what is in flight is finished first", "Left: waiting, 2 of 4; 2 refused " +
		"for now by main (\"451 ", "Next: tidings worker"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if code != 0 || strings.Contains(text, "level=") || strings.Contains(text, "interrupted") {
		t.Errorf("ended with %d:\n%q", code, text)
	}
	if s := o.status(); s.Now != "waiting" || !s.NobodySends || s.ByState["accepted"] != 2 {
		t.Errorf("%+v", s)
	}
	watch, _ := o.atTerminal(60, "status", slug, "--watch")
	watch.says("2 refused for now by main")
	o.must("pause", slug)
	if code := watch.wait(); code != 0 || !strings.Contains(watch.out.String(), "A\r\x1b[J[") {
		t.Errorf("--watch ended with %d:\n%q", code, watch.out)
	}
}

// TestShownOnce sends at a terminal while no relay answers: the line says so, and the log
// does not say it again at each try.
func TestShownOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "resend", relayConfig(mailtest.FreeAddress(t), ""), 4, numbered)
	p, keys := o.atTerminal(60, "send", slug)
	p.says("Type the number of recipients, 4, to send:")
	typed(t, keys, "4")
	p.says("no relay takes messages, next try ")
	p.signal(syscall.SIGINT) // the terminal is not the one that controls it
	if code := p.wait(); code != 130 || strings.Contains(p.out.String(), "level=") ||
		!strings.Contains(p.out.String(), "interrupted: 4 of 4 to go; run \"tidings send notice\"") {
		t.Errorf("ended with %d:\n%q", code, p.out)
	}
}

// TestTalkAboveTheLine has the log write while the line is shown: above it, on lines of its
// own, and the line is drawn anew.
func TestTalkAboveTheLine(t *testing.T) {
	person, program := openTerminal(t, 20)
	s := tty.New(program, program, program)
	s.Show("a line that is longer than the terminal")
	fmt.Fprintln(s.Err, "said")
	s.Show("short")
	s.Show("short")
	s.Leave()
	fmt.Fprintln(s.Err, "end")
	b := make([]byte, 4096)
	n, err := person.Read(b)
	const long = "a line that is longer than the terminal"
	want := long + "\x1b[1A\r\x1b[Jsaid\r\n" + long + "\x1b[1A\r\x1b[Jshort\r\nend\r\n"
	for len(b[:n]) < len(want) && err == nil {
		var more int
		more, err = person.Read(b[n:])
		n += more
	}
	if string(b[:n]) != want {
		t.Errorf("%q, want %q (%v)", b[:n], want, err)
	}
}
