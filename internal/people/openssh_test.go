package people

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/statement"
	"tidings/internal/testneed"
)

// TestOpenSSH has ssh-keygen verify what each kind of its own keys signed here, by the file of
// allowed signers that a seal has: for the kind that was signed, at the time, and not revoked.
func TestOpenSSH(t *testing.T) {
	keygen := testneed.Program(t, "openssh-client", "ssh-keygen")
	for _, kind := range [][]string{{"-t", "ed25519"}, {"-t", "ecdsa", "-b", "256"}, {"-t", "ecdsa", "-b", "521"},
		{"-t", "rsa", "-b", "3072"}} {
		t.Run(strings.Join(kind[1:], ""), func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "key")
			run(t, nil, keygen, append(kind, "-q", "-N", "", "-f", file)...)
			key, err := readPrivate(file)
			if err != nil {
				t.Fatal(err)
			}
			public, err := ReadPublic(file + ".pub")
			if err != nil || public != line(key.PublicKey()) {
				t.Fatalf("%q, %v", public, err)
			}
			until := begin.Add(48 * time.Hour)
			p := Person{Name: "Kathy", Email: "kathy@example.com", Roles: []Role{Admin, Approver},
				Keys: []Key{{Public: public, From: begin, Until: &until}}}
			s := &statement.Statement{Kind: statement.Approve, Version: statement.Version, At: begin.Add(time.Hour)}
			by := statement.Signer{By: statement.Person{Name: p.Name, Email: p.Email}, Key: key}
			said, err := by.Sign(s)
			if err != nil {
				t.Fatal(err)
			}
			signers, signature := filepath.Join(dir, AllowedName), filepath.Join(dir, "approve.json.sig")
			write(t, signers, allowedLine(p, p.Keys[0]))
			write(t, signature, string(said.Signature))
			verify := func(namespace, who string, at time.Time, body []byte) error {
				c := exec.CommandContext(t.Context(), keygen, "-Y", "verify", "-f", signers, "-I", who, "-n",
					namespace, "-s",
					signature, "-O", "verify-time="+stamp(at))
				c.Stdin = bytes.NewReader(body)
				out, err := c.CombinedOutput()
				t.Logf("%s", out)
				return err
			}
			if err := verify("tidings-approve", p.Email, s.At, said.Body); err != nil {
				t.Errorf("ssh-keygen does not take it: %v", err)
			}
			for name, err := range map[string]error{
				"as another kind": verify("tidings-reject", p.Email, s.At, said.Body),
				"of another":      verify("tidings-approve", "bob@example.com", s.At, said.Body),
				"before":          verify("tidings-approve", p.Email, begin.Add(-time.Hour), said.Body),
				"revoked":         verify("tidings-approve", p.Email, until.Add(time.Hour), said.Body),
				"other bytes":     verify("tidings-approve", p.Email, s.At, append(said.Body, ' ')),
			} {
				if err == nil {
					t.Errorf("%s: ssh-keygen takes it", name)
				}
			}
		})
	}
}

// TestKeysThatAreRefused: small RSA keys, DSA, private keys where public ones are wanted, locked
// ones and those that others can read.
func TestKeysThatAreRefused(t *testing.T) {
	keygen := testneed.Program(t, "openssh-client", "ssh-keygen")
	dir := t.TempDir()
	made := func(name string, args ...string) string {
		file := filepath.Join(dir, name)
		run(t, nil, keygen, append(args, "-q", "-f", file)...)
		return file
	}
	small := made("small", "-t", "rsa", "-b", "2048", "-N", "")
	locked := made("locked", "-t", "ed25519", "-N", "secret")
	open := made("open", "-t", "ed25519", "-N", "")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	nonsense := filepath.Join(dir, "nonsense")
	write(t, nonsense, "nonsense")
	for want, err := range map[string]error{
		"2048 bits":             second(ReadPublic(small + ".pub")),
		"is a private key":      second(ReadPublic(locked)),
		"ssh-add":               second(readPrivate(locked)),
		"can be read by others": second(readPrivate(open)),
		"no private SSH key":    second(readPrivate(nonsense)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestAgent signs with a key that only ssh-agent has.
func TestAgent(t *testing.T) {
	agent := testneed.Program(t, "openssh-client", "ssh-agent")
	add, keygen := testneed.Program(t, "openssh-client", "ssh-add"), testneed.Program(t, "openssh-client", "ssh-keygen")
	dir := t.TempDir()
	socket, file, other := filepath.Join(dir, "s"), filepath.Join(dir, "key"), filepath.Join(dir, "other")
	c := exec.CommandContext(t.Context(), agent, "-D", "-a", socket)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() }) //nolint:errcheck // it was started here
	t.Setenv("SSH_AUTH_SOCK", socket)
	t.Setenv("TIDINGS_KEY", "")
	t.Setenv("XDG_CONFIG_HOME", dir)
	for _, f := range []string{other, file} {
		run(t, nil, keygen, "-q", "-t", "ed25519", "-N", "", "-f", f)
		for range 200 { // the agent makes its socket in its own time
			if _, err := os.Stat(socket); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		run(t, []string{"SSH_AUTH_SOCK=" + socket}, add, "-q", f)
	}
	public, err := ReadPublic(file + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	key, err := findKey("", func(k ssh.PublicKey) bool { return line(k) == public })
	if err != nil || line(key.PublicKey()) != public {
		t.Fatalf("%v, %v", key, err)
	}
	signature, err := statement.Sign(statement.Roster, []byte("x"), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := statement.Verify(statement.Roster, []byte("x"), signature, begin,
		[]statement.Key{{Public: key.PublicKey()}}); err != nil {
		t.Error(err)
	}
	if _, err := findKey("",
		func(ssh.PublicKey) bool { return false }); err != errNoKey { //nolint:errorlint // it is that one
		t.Errorf("a key that nobody wants: %v", err)
	}
}

func run(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
