package people

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"tidings/internal/safefile"
)

// keyEnv names the variable that says which private key file signs.
const keyEnv = "TIDINGS_KEY"

// maxKey bounds a key file, in bytes.
const maxKey = 64 << 10

// defaultKey is where a person's own private key is, if they say nothing else.
func defaultKey() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no folder for settings is known here; name a file: %w", err)
	}
	return filepath.Join(dir, "tidings", "key"), nil
}

// NewKey makes a key pair: the private key for its owner alone, in OpenSSH's form, and beside it
// FILE.pub. file "" is the place where it is looked for. An existing file is left as it is.
func NewKey(file, comment string) (path, public string, err error) {
	if path = file; path == "" {
		if path, err = defaultKey(); err != nil {
			return "", "", err
		}
	}
	if _, err := os.Lstat(path); err == nil {
		return "", "", fmt.Errorf("%s is there already, and a key is never written over; name another file", path)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", err
	}
	block, err := ssh.MarshalPrivateKey(private, comment)
	if err != nil {
		return "", "", err
	}
	pub, err := ssh.NewPublicKey(private.Public())
	if err != nil {
		return "", "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", "", err
	}
	public = line(pub)
	err = safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes(pem.EncodeToMemory(block)))
	if err == nil {
		err = safefile.Write(path+".pub", 0o644, safefile.Synced, safefile.Bytes([]byte(public+" "+comment+"\n")))
	}
	return path, public, err
}

// ReadPublic reads a file with a public key. A private key is refused: nobody else needs it.
func ReadPublic(path string) (string, error) {
	b, err := safefile.Read(path, maxKey)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	if _, err := ssh.ParseRawPrivateKey(b); err == nil || isLocked(err) {
		return "", fmt.Errorf("%s is a private key, which stays with its owner; give the file %s.pub", path, path)
	}
	public, err := parsePublic(string(b))
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return line(public), nil
}

// isPublic reports whether a file holds a public key: whoever gives it where a private one is
// expected means the person whose it is.
func isPublic(path string) bool {
	if path == "" {
		return false
	}
	_, err := ReadPublic(path)
	return err == nil
}

func isLocked(err error) bool {
	var locked *ssh.PassphraseMissingError
	return errors.As(err, &locked)
}

// readPrivate reads a private key that no passphrase locks.
func readPrivate(path string) (ssh.Signer, error) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others (mode %04o), so it is nobody's signature; \"chmod 600 "+
			"%[1]s\", and "+
			"a new key if somebody may have read it", path, info.Mode().Perm())
	}
	b, err := safefile.Read(path, maxKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, err := ssh.ParsePrivateKey(b)
	switch {
	case isLocked(err):
		return nil, fmt.Errorf("%s is locked by a passphrase; \"ssh-add %[1]s\" gives it to ssh-agent, and tidings "+
			"signs with "+
			"it from there", path)
	case err != nil:
		return nil, fmt.Errorf("%s is no private SSH key", path)
	}
	return key, nil
}

// wanted is a key that may be used: of somebody in the roster.
type wanted func(ssh.PublicKey) bool

// findKey gives the private key that signs: of the file that was named, else of the environment's,
// else the first of ssh-agent's that is wanted, else that of the default place.
func findKey(file string, want wanted) (ssh.Signer, error) {
	if file == "" {
		file = os.Getenv(keyEnv)
	}
	if file != "" {
		return readPrivate(file)
	}
	if key, err := agentKey(want); err != nil || key != nil {
		return key, err
	}
	path, err := defaultKey()
	if err != nil {
		return nil, errNoKey
	}
	key, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoKey
	}
	return key, err
}

var errNoKey = errors.New("no key to sign with: name its file with --key or " + keyEnv + ", or give it to ssh-agent " +
	"(ssh-add); \"tidings people key new\" makes one")

// agentKey gives the first wanted key that ssh-agent has; nil: there is none, or no agent.
func agentKey(want wanted) (ssh.Signer, error) {
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nil //nolint:nilerr // an agent that is gone is none
	}
	// The connection lasts as long as the signer, which is used once.
	keys, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, errors.New("ssh-agent does not answer; name the key's file with --key, or start the agent anew")
	}
	if i := slices.IndexFunc(keys, func(k ssh.Signer) bool { return want(k.PublicKey()) }); i >= 0 {
		return keys[i], nil
	}
	conn.Close() //nolint:errcheck // nothing was asked
	return nil, nil
}

// bits is the size of an RSA key.
func bits(public ssh.PublicKey) int {
	if c, ok := public.(ssh.CryptoPublicKey); ok {
		if k, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok {
			return k.N.BitLen()
		}
	}
	return 0
}
