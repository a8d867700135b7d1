// Package timestamptest has a real time-stamp authority for tests: openssl ts behind an HTTP server
// on this machine, with a certificate authority of its own.
package timestamptest

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"tidings/internal/testneed"
)

// Options are what an authority is like; the zero value is one whose stamps are taken.
type Options struct {
	Usage string // extendedKeyUsage; "": critical,timeStamping; openssl cms signs for any other
	Days  string // how long its certificate is valid; "": 30; negative: it was once
	RSA   bool   // it signs with RSA, not with ECDSA
	Root  bool   // it sends its root too
}

// Authority is one that is at work.
type Authority struct {
	Dir string // its folder, with ca.pem
	URL string
	// Query changes what was asked before it is answered, Reply the answer. Both may be nil.
	Query, Reply func([]byte) []byte

	other  bool // it signs with another certificate than openssl ts would take
	lock   sync.Mutex
	server *http.Server
	asked  int
}

const settings = `[tsa]
default_tsa = t
[t]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`

// Start makes an authority in a folder, with openssl, and has it answer.
func Start(dir string, o Options) (*Authority, error) {
	a := &Authority{Dir: dir, other: o.Usage != ""}
	days, config := o.Days, settings
	const usage = "keyUsage = critical,digitalSignature\nextendedKeyUsage = "
	if days == "" {
		days = "30"
	}
	if o.Root {
		config += "certs = ca.pem\n"
	}
	key := []string{"-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
	if o.RSA {
		key = []string{"-nodes", "-newkey", "rsa:2048"}
	}
	for name, text := range map[string]string{"tsa.cnf": config, "serial": "01\n",
		"good": usage + "critical,timeStamping\n", "other": usage + o.Usage + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	for _, line := range [][]string{
		append([]string{"req", "-x509", "-batch", "-days", "30", "-subj", "/CN=Test root", "-keyout", "ca.key",
			"-out", "ca.pem"}, key...),
		append([]string{"req", "-batch", "-subj", "/CN=Test authority", "-keyout", "tsa.key",
			"-out", "tsa.csr"}, key...),
		{"x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", days,
			"-extfile", "good", "-out", "tsa.pem"},
		{"x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", days,
			"-extfile", "other", "-out", "other.pem"},
	} {
		if o.Usage == "" && line[len(line)-1] == "other.pem" {
			break
		}
		if err := a.openssl(line...); err != nil {
			return nil, err
		}
	}
	return a, a.Up("127.0.0.1:0")
}

// New is Start in a folder of a test, and ends with it. Without openssl the test skips.
func New(t testing.TB, o Options) *Authority {
	t.Helper()
	testneed.Program(t, "openssl", "openssl")
	a, err := Start(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Down)
	return a
}

// CA is the file of its root.
func (a *Authority) CA() string { return filepath.Join(a.Dir, "ca.pem") }

// Asked is how often it was asked.
func (a *Authority) Asked() int {
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.asked
}

// Up has it answer at an address.
func (a *Authority) Up(address string) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	a.URL = "http://" + ln.Addr().String()
	a.server = &http.Server{Handler: http.HandlerFunc(a.answer)} //nolint:gosec // of a test
	go a.server.Serve(ln)                                        //nolint:errcheck // it ends when it is closed
	return nil
}

// Down has it answer no more.
func (a *Authority) Down() { a.server.Close() } //nolint:errcheck // nothing is left to do

func (a *Authority) answer(w http.ResponseWriter, r *http.Request) {
	query, err := io.ReadAll(r.Body)
	if err == nil && r.Header.Get("Content-Type") != "application/timestamp-query" {
		err = errors.New("not a request for a time-stamp")
	}
	var said []byte
	if err == nil {
		said, err = a.Stamp(query)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	w.Write(said) //nolint:errcheck // then the client is gone
}

// Stamp answers one request.
func (a *Authority) Stamp(query []byte) ([]byte, error) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.asked++
	if a.Query != nil {
		query = a.Query(query)
	}
	if err := os.WriteFile(filepath.Join(a.Dir, "query"), query, 0o600); err != nil {
		return nil, err
	}
	if err := a.openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"); err != nil {
		return nil, err
	}
	said, err := os.ReadFile(filepath.Join(a.Dir, "reply"))
	if err == nil && a.other {
		said, err = a.signAnew()
	}
	if a.Reply != nil {
		said = a.Reply(said)
	}
	return said, err
}

// signAnew signs what the reply says with the other certificate, and gives it as a response.
func (a *Authority) signAnew() ([]byte, error) {
	for _, line := range [][]string{
		{"ts", "-reply", "-in", "reply", "-token_out", "-out", "token"},
		{"cms", "-verify", "-noverify", "-inform", "DER", "-in", "token", "-out", "info"},
		{"cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-cades", "-md", "sha256", "-econtent_type",
			"1.2.840.113549.1.9.16.1.4", "-signer", "other.pem", "-inkey", "tsa.key", "-in", "info",
			"-outform", "DER", "-out", "token"},
	} {
		if err := a.openssl(line...); err != nil {
			return nil, err
		}
	}
	token, err := os.ReadFile(filepath.Join(a.Dir, "token"))
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(struct {
		Status struct{ Granted int }
		Token  asn1.RawValue
	}{Token: asn1.RawValue{FullBytes: token}})
}

func (a *Authority) openssl(args ...string) error {
	c := exec.Command("openssl", args...)
	c.Dir = a.Dir
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		return fmt.Errorf("openssl %v: %w\n%s", args, err, out.Bytes())
	}
	return nil
}
