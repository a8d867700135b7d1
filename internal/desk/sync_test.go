package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tidings/internal/check"
	"tidings/internal/desk"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/registry"
	"tidings/internal/source/sourcetest"
	"tidings/internal/talk"
)

// crm is a customer system: people come into it, are renamed, and leave it.
type crm struct {
	put    func(id, name string)
	remove func(id string)
	// source is what tidings.yaml says of it, where it is reached at another address.
	source func(address string) string
	// address is its own.
	address string
}

// Three syncs of one customer system, on real servers: added, changed, gone, back; who is
// suppressed or erased stays so; a share that is too large is refused; and where the connection
// breaks off in the middle, nothing has changed.
func TestSync(t *testing.T) {
	for name, start := range map[string]func(*testing.T) crm{"mariadb": mariaCRM, "openldap": ldapCRM,
		"postgres": pgCRM} {
		t.Run(name, func(t *testing.T) { threeSyncs(t, start(t)) })
	}
}

func threeSyncs(t *testing.T, c crm) {
	const people = 1200
	for i := range people {
		c.put(id(i), "Person")
	}
	config := func(address string) *desk.Desk { return syncDesk(t, c.source(address)) }
	d := config(c.address)
	ctx := t.Context()
	sync := func(want string, o registry.SyncOptions) {
		t.Helper()
		p, err := d.SyncRecipients(ctx, "crm", o)
		if err != nil {
			t.Fatal(err)
		}
		k := p.Counts
		got := fmt.Sprintf("%d new, %d changed, %d unchanged, %d gone, %d back, %d suppressed, %d erased", k.New,
			k.Changed, p.Unchanged, k.Gone, k.Back, k.Suppressed, k.Erased)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	sync("1200 new, 0 changed, 0 unchanged, 0 gone, 0 back, 0 suppressed, 0 erased", registry.SyncOptions{DryRun: true})
	sync("1200 new, 0 changed, 0 unchanged, 0 gone, 0 back, 0 suppressed, 0 erased", registry.SyncOptions{})
	if err := errors.Join(d.Suppress(ctx, id(1)+"@example.com", registry.SuppressOptions{Reason: "hard_bounce"}),
		d.Forget(ctx, id(2)+"@example.com")); err != nil {
		t.Fatal(err)
	}
	c.put("new", "New")
	c.put(id(3), "Renamed")
	c.remove(id(4))
	sync("1 new, 1 changed, 1197 unchanged, 1 gone, 0 back, 1 suppressed, 1 erased", registry.SyncOptions{})
	wantSuppressed(t, d, id(4), "gone")

	for i := 200; i < 400; i++ {
		c.remove(id(i))
	}
	_, err := d.SyncRecipients(ctx, "crm", registry.SyncOptions{})
	if !errors.Is(err, talk.ErrNotConfirmed) || !strings.Contains(err.Error(), "crm: 200 of 1199 entries") {
		t.Errorf("%v", err)
	}
	wantSuppressed(t, d, id(200), "")

	// The connection breaks off after a part of the rows.
	if address := cutOff(t, c.address, 20_000); c.source(address) != "" {
		broken := config(address)
		_, err := broken.SyncRecipients(ctx, "crm", registry.SyncOptions{Confirmed: 200})
		if err == nil || errors.Is(err, talk.ErrNotConfirmed) || errors.Is(err, check.ErrFailed) ||
			!strings.Contains(err.Error(), "cannot be asked: the connection broke off") {
			t.Errorf("%v", err)
		}
	}
	for i := 200; i < 400; i++ {
		c.put(id(i), "Person")
	}
	c.put(id(4), "Person")
	sync("0 new, 0 changed, 1200 unchanged, 0 gone, 1 back, 1 suppressed, 1 erased", registry.SyncOptions{})
	wantSuppressed(t, d, id(4), "")
	wantSuppressed(t, d, id(1), "hard_bounce")
}

func id(i int) string { return fmt.Sprintf("p%04d", i) }

func wantSuppressed(t *testing.T, d *desk.Desk, id, want string) {
	t.Helper()
	card, err := d.ShowRecipient(t.Context(), id+"@example.com")
	if err != nil || card.Suppressed != want {
		t.Errorf("%s is suppressed as %q, want %q; %v", id, card.Suppressed, want, err)
	}
}

// syncDesk opens a workspace with a source; secrets are in files.
func syncDesk(t *testing.T, source string) *desk.Desk {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	if err := desk.Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "tidings.yaml")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(text,
			"\nsources:\n  - "+strings.ReplaceAll(source, "\n", "\n    ")+"\n"...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.Open(t.Context(), desk.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func secret(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func mariaCRM(t *testing.T) crm {
	m := sourcetest.StartMariaDB(t)
	m.Exec(t, `CREATE TABLE people (id varchar(20) PRIMARY KEY, name varchar(100))`)
	return crm{
		put: func(id, name string) {
			m.Exec(t, fmt.Sprintf("REPLACE INTO people VALUES ('%s', '%s')", id, name))
		},
		remove: func(id string) { m.Exec(t, fmt.Sprintf("DELETE FROM people WHERE id = '%s'", id)) },
		source: func(address string) string {
			return "name: crm\nkind: sql\ndriver: mariadb\ndsn_file: " +
				secret(t, strings.Replace(m.URL(), m.Address, address, 1)) +
				"\nquery: SELECT concat(id, '@example.com') AS email, name FROM people"
		},
		address: m.Address,
	}
}

func ldapCRM(t *testing.T) crm {
	d := sourcetest.StartOpenLDAP(t)
	known := map[string]bool{}
	return crm{
		put: func(id, name string) {
			if known[id] {
				d.Remove(t, id)
			}
			known[id] = true
			d.Person(t, id, name)
		},
		remove: func(id string) { d.Remove(t, id); delete(known, id) },
		source: func(address string) string {
			return "name: crm\nkind: ldap\nurl: ldap://" + address + "\nbind_dn: " + sourcetest.Reader +
				"\npassword_file: " + secret(t, sourcetest.ReaderPassword) + "\nbase: " + sourcetest.People +
				"\nfilter: (mail=*)\nattributes: {mail: email, cn: name}"
		},
		address: strings.TrimPrefix(d.Plain, "ldap://"),
	}
}

func pgCRM(t *testing.T) crm {
	url := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	exec := func(query string, args ...any) {
		if _, err := conn.Exec(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE people (id text PRIMARY KEY, name text)`)
	return crm{
		put: func(id, name string) {
			exec(`INSERT INTO people VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name`, id, name)
		},
		remove: func(id string) { exec(`DELETE FROM people WHERE id = $1`, id) },
		source: func(address string) string {
			if address != "" { // it listens on a socket alone
				return ""
			}
			return "name: crm\nkind: sql\ndriver: postgres\ndsn_file: " + secret(t, url) +
				"\nquery: SELECT id || '@example.com' AS email, name FROM people"
		},
	}
}

// cutOff is an address that leads to another one and breaks off after so many bytes of answers.
func cutOff(t *testing.T, to string, after int64) string {
	t.Helper()
	address, _ := mailtest.Serve(t, "", func(ctx context.Context, l net.Listener) error {
		defer context.AfterFunc(ctx, func() { l.Close() })()
		for {
			in, err := l.Accept()
			if err != nil {
				return nil
			}
			go func() {
				defer in.Close()
				out, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer out.Close()
				go io.Copy(out, in)      //nolint:errcheck // it ends with the connection
				io.CopyN(in, out, after) //nolint:errcheck // so does this
			}()
		}
	})
	return address
}
