package token

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"tidings/internal/safefile"
)

// Keys are the secrets that sign tokens. The newest signs, all of them open, so
// that links in letters of last year still work. Keys are safe for concurrent
// use.
type Keys struct{ keys []key }

type key struct {
	id     byte
	made   time.Time
	secret []byte // 32 bytes
}

const secretSize = 32

// Create writes a new key file with one key and mode 0600. It fails if the file
// is there already.
func Create(path string, random io.Reader, now time.Time) (*Keys, error) {
	k, err := new(Keys).with(random, now)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("creating the key file: %w", err)
	}
	if _, err = f.WriteString(k.text()); err == nil {
		err = f.Sync()
	}
	return k, errors.Join(err, f.Close())
}

// Load reads a key file. It refuses one that others may read.
func Load(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others (mode %04o): chmod 600 it, and rotate the key if "+
			"it may have leaked", path, info.Mode().Perm())
	}
	f, err := safefile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	k, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return k, nil
}

// Read reads keys, one a line: number, day or moment (RFC 3339) at which the key
// was made, secret in base64; the newest last. Lines that begin with # are comments.
func Read(r io.Reader) (*Keys, error) {
	var k Keys
	s := bufio.NewScanner(io.LimitReader(r, 64<<10))
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		next, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if k.has(next.id) {
			return nil, fmt.Errorf("line %d: key %d stands there twice", n, next.id)
		}
		k.keys = append(k.keys, next)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	if len(k.keys) == 0 {
		return nil, errors.New("no key in it")
	}
	return &k, nil
}

func parseKey(line string) (key, error) {
	f := strings.Fields(line)
	if len(f) != 3 {
		return key{}, fmt.Errorf("%d words, want 3: number, day, secret", len(f))
	}
	id, err := strconv.ParseUint(f[0], 10, 8)
	if err != nil {
		return key{}, fmt.Errorf("key number %q: want 0 to 255", f[0])
	}
	made, err := time.Parse(time.RFC3339, f[1])
	if err != nil {
		made, err = time.Parse(time.DateOnly, f[1])
	}
	if err != nil {
		return key{}, fmt.Errorf("day %q: want YYYY-MM-DD, or a moment such as 2026-05-04T10:00:00Z", f[1])
	}
	secret, err := base64.StdEncoding.DecodeString(f[2])
	if err != nil || len(secret) != secretSize {
		return key{}, fmt.Errorf("secret of key %d: want %d bytes in base64", id, secretSize)
	}
	return key{byte(id), made, secret}, nil
}

func (k *Keys) has(id byte) bool {
	for _, have := range k.keys {
		if have.id == id {
			return true
		}
	}
	return false
}

// Save writes the key file anew in one step, with mode 0600.
func (k *Keys) Save(path string) error {
	if err := safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes([]byte(k.text()))); err != nil {
		return fmt.Errorf("writing the key file: %w", err)
	}
	return nil
}

// Next gives the keys with a new one, which signs from now on.
func (k *Keys) Next(random io.Reader, now time.Time) (*Keys, error) { return k.with(random, now) }

// with gives keys with one more. Its number follows the last, so that the number
// of a key that was retired long ago comes again late.
func (k *Keys) with(random io.Reader, now time.Time) (*Keys, error) {
	id := byte(1)
	if n := len(k.keys); n > 0 {
		id = k.keys[n-1].id + 1
	}
	for tried := 0; id == 0 || k.has(id); id++ {
		if tried++; tried > 256 {
			return nil, errors.New("255 keys are in use: retire old ones")
		}
	}
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("random bytes for a key: %w", err)
	}
	// Rounded up: a send that began in the same second must not be taken for one
	// that this key signs.
	made := now.UTC().Add(time.Second - 1).Truncate(time.Second)
	all := append(append([]key(nil), k.keys...), key{id, made, secret})
	return &Keys{all}, nil
}

// New makes keys with one key, for a place other than a file.
func New(random io.Reader, now time.Time) (*Keys, error) { return new(Keys).with(random, now) }

// Text is the content of a key file, which Read reads. It is secret.
func (k *Keys) Text() string { return k.text() }

func (k *Keys) text() string {
	var b strings.Builder
	b.WriteString("# Signing keys of Tidings. The last one signs, all of them open; keep this file secret.\n")
	for _, key := range k.keys {
		fmt.Fprintf(&b, "%d %s %s\n", key.id, key.day(), base64.StdEncoding.EncodeToString(key.secret))
	}
	return b.String()
}

// day writes when a key was made; a key written by hand may tell the day alone.
func (k key) day() string {
	if k.made.Equal(k.made.Truncate(24 * time.Hour)) {
		return k.made.Format(time.DateOnly)
	}
	return k.made.Format(time.RFC3339)
}
