package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/archive"
	"tidings/internal/people"
	"tidings/internal/proof/bundle"
	"tidings/internal/statement"
	"tidings/internal/translog"
)

// sealed is an archive with one seal, made without a workspace: always the same bytes.
type sealed struct {
	outputs string
	chain   []archive.Link
	size    uint64 // of the checkpoint
}

var when = time.Date(2026, 11, 14, 9, 30, 0, 0, time.UTC)

// letters are the bytes of a stream that is always the same: salts and keys of the fixture.
type letters struct{ n byte }

func (r *letters) Read(p []byte) (int, error) {
	for i := range p {
		r.n += 7
		p[i] = r.n
	}
	return len(p), nil
}

func must[T any](t testing.TB) func(T, error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

// recipient is the address of the nth of the fixture's people.
func recipient(n int) string { return fmt.Sprintf("reader%d@customer%d.example", n, n) }

// message is what the nth of them was sent.
func message(n int) []byte {
	return fmt.Appendf(nil, "DKIM-Signature: v=1; a=ed25519-sha256; d=qsol.example;\r\n\tb=bm8gc2lnbmF0dXJl\r\n"+
		"Date: Sat, 14 Nov 2026 09:00:00 +0000\r\nFrom: \"QSOL Service\" <service@qsol.example>\r\nTo: %s\r\n"+
		"Subject: Update\r\nMessage-ID: <m%d@qsol.example>\r\n\r\nDear customer %[2]d,\r\n\r\nit works again.\r\n",
		recipient(n), n)
}

// withoutSignature is the SHA-256 of a message of the fixture without its first field.
func withoutSignature(m []byte) string {
	sum := sha256.Sum256(m[bytes.Index(m, []byte("Date:")):])
	return hex.EncodeToString(sum[:])
}

// seal makes an archive with n deliveries. Who approved them signed.
func seal(t testing.TB, n int) *sealed {
	t.Helper()
	return sealAs(t, n, func(string, *archive.Manifest) {})
}

// sealAs is seal by somebody who changes what they seal.
func sealAs(t testing.TB, n int, forge func(dir string, m *archive.Manifest)) *sealed {
	t.Helper()
	s := &sealed{outputs: filepath.Join(t.TempDir(), "outputs")}
	for i := range 3 { // the chain has three seals, of which the second is proved
		a := archive.Archive{Root: s.outputs}
		m := archive.Manifest{Notice: fmt.Sprintf("note%d", i), Revision: 1, Subject: "Update", At: when,
			Approval: archive.Approval{By: "Kathy Oren", At: when, SHA256: strings.Repeat("ab", 32)}}
		dir := must[string](t)(a.Begin(m.Notice, 1))
		if i == 1 {
			by, key := decided(t, dir, m.Notice)
			m.Approval.Key, m.SealedBy = by.Key, &by
			a.Sign = func(b []byte) ([]byte, error) { return statement.Sign(statement.Archive, b, key) }
			write(t, filepath.Join(dir, "letter.en.pdf"), []byte("%PDF of a letter"))
			write(t, filepath.Join(dir, "letter.de.pdf"), []byte("%PDF eines Briefs"))
			write(t, filepath.Join(dir, "log.jsonl"), []byte("{\"who\":\"somebody else\"}\n"))
		}
		lines := n
		if i != 1 {
			lines = 1
		}
		m.Deliveries = deliveries(t, dir, lines)
		if i == 1 {
			forge(dir, &m)
		}
		link, err := a.Prepare(s.chain, m)
		if err != nil {
			t.Fatal(err)
		}
		s.chain = append(s.chain, link)
		if err := a.Complete(s.chain); err != nil {
			t.Fatal(err)
		}
	}
	log := translog.Log{Outputs: s.outputs, KeyFile: filepath.Join(filepath.Dir(s.outputs), "archive.key"),
		Origin: "qsol.example/tidings", Rand: &letters{}}
	s.size = must[translog.Checkpoint](t)(log.Advance(t.Context())).Size
	return s
}

func deliveries(t testing.TB, dir string, n int) *archive.Deliveries {
	t.Helper()
	f := must[*os.File](t)(os.Create(filepath.Join(dir, archive.DeliveriesName)))
	w := archive.NewDeliveryWriter(f, &letters{})
	for i := range n {
		if err := w.Add(&archive.Delivery{Attempts: 1, Email: recipient(i), EnhancedCode: "2.0.0", Locale: "en",
			MessageID: fmt.Sprintf("<m%d@qsol.example>", i), MessageSHA256: withoutSignature(message(i)),
			Recipient: int64(i), Region: "emea", Relay: "local", Reply: "Ok: taken", SMTPCode: 250, State: "accepted",
			Accounts: []string{fmt.Sprintf("account-%d", i)}, UpdatedAt: &when}); err != nil {
			t.Fatal(err)
		}
	}
	d := must[*archive.Deliveries](t)(w.End())
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return d
}

// decided writes who approved the notice, and gives them with their key.
func decided(t testing.TB, dir, notice string) (statement.Person, ssh.Signer) {
	t.Helper()
	key := must[ssh.Signer](t)(ssh.NewSignerFromSigner(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))))
	kathy := statement.Person{Name: "Kathy Oren", Email: "kathy@qsol.example",
		Key: ssh.FingerprintSHA256(key.PublicKey())}
	body := must[[]byte](t)(statement.Canonical(&people.Entry{Kind: statement.Roster, Version: 1, Workspace: "w",
		Sequence: 1, At: when, By: kathy, People: []people.Person{{Name: kathy.Name, Email: kathy.Email,
			Roles: []people.Role{people.Admin, people.Approver, people.Sender}, Keys: []people.Key{{From: when,
				Public: strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))}}}}}))
	signature := must[[]byte](t)(statement.Sign(statement.Roster, body, key))
	line := must[[]byte](t)(json.Marshal(map[string]any{"body": string(body),
		"signatures": []string{string(signature)}}))
	log := append(line, '\n')
	write(t, filepath.Join(dir, people.LogName), log)
	write(t, filepath.Join(dir, people.AllowedName), must[[]byte](t)(people.Allowed(log)))
	letter := []byte("# Update\n")
	write(t, filepath.Join(dir, "letter.en.md"), letter)
	sum := sha256.Sum256(letter)
	who := statement.Signer{By: kathy, Roster: statement.Digest(body), Key: key}
	said := must[statement.Signed](t)(who.Sign(&statement.Statement{Kind: statement.Approve, Version: 1, Workspace: "w",
		At: when, Notice: notice, Revision: 1, Digest: strings.Repeat("ab", 32),
		Letters: map[string]string{"en": hex.EncodeToString(sum[:])}}))
	write(t, filepath.Join(dir, "statements", "001-approve.json"), said.Body)
	write(t, filepath.Join(dir, "statements", "001-approve.json.sig"), said.Signature)
	return kathy, key
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// proofOf makes the proof of the nth recipient of the second seal.
func (s *sealed) proofOf(t testing.TB, n int) []byte {
	t.Helper()
	data, r := s.tried(t, n)
	if !r.Valid {
		t.Fatalf("%+v", r)
	}
	return data
}

// tried is proofOf where the proof may not hold.
func (s *sealed) tried(t testing.TB, n int) ([]byte, *bundle.Result) {
	t.Helper()
	const notice = "note1"
	a := archive.Archive{Root: s.outputs}
	theirs := fmt.Appendf(nil, `"email":"%s"`, recipient(n))
	leaf, seen, err := a.Prove(s.chain, notice, 1, func(line []byte) bool { return bytes.Contains(line, theirs) })
	if err != nil || leaf == nil || len(seen.Problems) > 0 {
		t.Fatalf("%+v, %v, %v", leaf, seen.Problems, err)
	}
	var d archive.Delivery
	if err := json.Unmarshal(leaf.Text, &d); err != nil {
		t.Fatal(err)
	}
	seal := a.Standing(s.chain, notice, 1)
	tree := must[*translog.Tree](t)(translog.ReadTree(s.outputs))
	path := must[[][]byte](t)(tree.Inclusion(1, s.size))
	line := must[[]byte](t)(json.Marshal(s.chain[1]))
	p := bundle.Proof{Format: bundle.Format, Recipient: d.Email, Notice: notice, Revision: 1,
		Delivery: bundle.Inclusion{Index: leaf.Index, Size: leaf.Size, Path: bundle.Hashes(leaf.Path)},
		Seal:     bundle.Inclusion{Line: string(line), Index: 1, Size: s.size, Path: bundle.Hashes(path)}}
	files := map[string][]byte{bundle.DeliveryName: leaf.Text, bundle.MessageName: message(n)}
	read := func(name, path string) {
		files[name] = must[[]byte](t)(os.ReadFile(filepath.Join(s.outputs, path)))
	}
	for _, name := range append(bundle.Wanted(seal.Manifest, &d), archive.ManifestName) {
		read(name, filepath.Join(seal.Folder, name))
	}
	read(bundle.CheckpointName, filepath.Join(translog.Folder, translog.BestName))
	read(bundle.KeyName, filepath.Join(translog.Folder, translog.KeyName))
	data, r, err := bundle.Make(p, files)
	if err != nil {
		t.Fatal(err)
	}
	return data, r
}
