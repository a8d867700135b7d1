package inbound

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/store"
)

const (
	// keysSetting holds the keys themselves where tidings.yaml names no key file.
	keysSetting = "token_keys"
	// printsSetting holds what is known of the keys of a key file: number and
	// fingerprint of each. It tells a file that was lost, or not copied to this
	// machine, from one that was never there.
	printsSetting = "token_key_prints"
)

// Keyring keeps the keys that sign links and return paths: in the key file that
// tidings.yaml names, or else in the database.
type Keyring struct{ o Options }

// NewKeyring makes a keyring. Only Retire needs the ledger.
func NewKeyring(o Options) *Keyring { return &Keyring{o.withDefaults()} }

// Keys gives the keys of this moment. The first who asks makes them.
func (k *Keyring) Keys(ctx context.Context) (*token.Keys, error) {
	db := k.o.Store
	if file := k.o.Workspace.Config.Feedback.KeyFile; file != "" {
		return k.keysOfFile(ctx, db, file)
	}
	text, err := db.Setting(ctx, keysSetting, func() (string, error) {
		keys, err := token.New(k.o.Random, k.o.Now())
		if err != nil {
			return "", err
		}
		return keys.Text(), nil
	})
	if err != nil {
		return nil, errors.Join(errors.New("the keys of the recipients' links"), err)
	}
	return token.Read(strings.NewReader(text))
}

// keysOfFile reads the key file and holds it against what is known of it.
func (k *Keyring) keysOfFile(ctx context.Context, db *store.Store, file string) (*token.Keys, error) {
	known, _, err := db.LookupSetting(ctx, printsSetting)
	if err != nil {
		return nil, err
	}
	keys, err := token.Load(k.o.Workspace.File(file))
	if errors.Is(err, fs.ErrNotExist) && known == "" {
		keys, err = k.firstKeys(ctx, db, file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, lostKeys(file, "is missing, but letters were signed with it")
	}
	if err != nil {
		return nil, err
	}
	keys, prints, missing, err := reconcile(keys, strings.Fields(known))
	if missing != "" {
		return nil, lostKeys(file, "lacks key "+missing+", with which letters are signed")
	}
	if err == nil && prints != known {
		err = db.UpdateSetting(ctx, printsSetting, func(string) (string, error) { return prints, nil })
	}
	return keys, err
}

// reconcile holds a key file against what is known. A key behind the last known
// one was added by hand; one before it was retired on another machine and opens
// nothing here either. It gives the keys that count, what is known from now on, and
// the number of a key that is known but missing.
func reconcile(k *token.Keys, known []string) (_ *token.Keys, prints, missing string, err error) {
	here := strings.Fields(printsOf(k))
	for _, p := range known {
		if !slices.Contains(here, p) {
			return nil, "", strings.SplitN(p, ":", 2)[0], nil
		}
	}
	newest := 0 // of those known, by its place here
	for i, p := range here {
		if slices.Contains(known, p) {
			newest = i
		}
	}
	for i, info := range k.List()[:newest] {
		if !slices.Contains(known, here[i]) {
			if k, err = k.Without(info.ID); err != nil {
				return nil, "", "", err
			}
		}
	}
	return k, printsOf(k), "", nil
}

// lostKeys says what the loss of keys means and what to do.
func lostKeys(file, what string) error {
	return fmt.Errorf("key file %s %s: put it back from a backup, or copy it from the machine that has it; if it is "+
		"lost for good, \"tidings feedback keys rotate --lost\" starts anew, but then the links in letters already "+
		"sent stop working and their bounces are not believed", file, what)
}

// firstKeys makes a key file. Keys that the database held until now go into it,
// so that the links of earlier letters go on working.
func (k *Keyring) firstKeys(ctx context.Context, db *store.Store, file string) (*token.Keys, error) {
	text, ok, err := db.LookupSetting(ctx, keysSetting)
	if err != nil {
		return nil, err
	}
	if !ok {
		return token.Create(k.o.Workspace.File(file), k.o.Random, k.o.Now())
	}
	keys, err := token.Read(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	k.o.Log.Info("the database's keys were copied to the key file", "file", file)
	return keys, keys.Save(k.o.Workspace.File(file))
}

// printsOf lists number and fingerprint of each key.
func printsOf(k *token.Keys) string {
	var out []string
	for _, i := range k.List() {
		out = append(out, fmt.Sprintf("%d:%s", i.ID, i.Print))
	}
	return strings.Join(out, " ")
}

// Live gives keys that follow a rotation while this process runs.
func (k *Keyring) Live(ctx context.Context) (*token.Live, error) {
	ctx = context.WithoutCancel(ctx)
	return token.NewLive(func() (*token.Keys, error) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		return k.Keys(ctx)
	}, k.o.Now)
}

// KeysReport tells of the keys that sign links and return paths.
type KeysReport struct {
	Place string       `json:"place"` // the key file, or "database"
	Keys  []token.Info `json:"keys"`
}

func (k *Keyring) report(keys *token.Keys) *KeysReport {
	place := k.o.Workspace.Config.Feedback.KeyFile
	if place == "" {
		place = "database"
	}
	return &KeysReport{Place: place, Keys: keys.List()}
}

// Report lists the keys.
func (k *Keyring) Report(ctx context.Context) (*KeysReport, error) {
	keys, err := k.Keys(ctx)
	if err != nil {
		return nil, err
	}
	return k.report(keys), nil
}

// Rotate adds a key, which signs every send that begins from now on; all
// others go on opening what they signed. With lost, keys that are known of but
// gone are given up.
func (k *Keyring) Rotate(ctx context.Context, lost bool) (*KeysReport, error) {
	return k.change(ctx, "rotate", lost, func(old *token.Keys) (*token.Keys, error) {
		return old.Next(k.o.Random, k.o.Now())
	})
}

// RetiredAfter is how long a key is kept after its last letter: links to leave
// must work for 30 days (15 U.S.C. 7704(a)(3)(A)(ii)), and bounces come within
// days.
const RetiredAfter = 30 * 24 * time.Hour

// ErrKeyInUse means that links in recent letters need a key.
var ErrKeyInUse = errors.New("the key is still needed")

// Retire removes a key. Links that it signed stop working, so a key whose
// letters are younger than RetiredAfter is kept, unless forced; one that an
// unfinished send signs with is always kept.
func (k *Keyring) Retire(ctx context.Context, id int, force bool) (*KeysReport, error) {
	return k.change(ctx, "retire", false, func(old *token.Keys) (*token.Keys, error) {
		left, err := old.Without(id)
		if err != nil {
			return nil, err
		}
		return left, k.mayRetire(ctx, old.List(), id, force)
	})
}

func (k *Keyring) mayRetire(ctx context.Context, all []token.Info, id int, force bool) error {
	at := slices.IndexFunc(all, func(i token.Info) bool { return i.ID == id })
	old := all[at]
	sends, err := k.o.Ledger.Sends(ctx)
	if err != nil {
		return err
	}
	for _, s := range sends {
		signed := s.CreatedAt.Before(old.Until) && (at == 0 || !s.CreatedAt.Before(old.Made))
		if signed && s.State != delivery.Complete && s.State != delivery.SendCancelled {
			return fmt.Errorf("%w: %s r%d is still being sent with key %d", ErrKeyInUse, s.Slug, s.Revision, id)
		}
		if signed && !force && k.o.Now().Sub(s.CreatedAt) < RetiredAfter {
			return fmt.Errorf("%w: key %d signed the links of %s r%d, sent on %s; keep it until "+
				"%s, or use --force and those links stop working", ErrKeyInUse, id, s.Slug, s.Revision,
				s.CreatedAt.UTC().Format(time.DateOnly), s.CreatedAt.Add(RetiredAfter).UTC().Format(time.DateOnly))
		}
	}
	return nil
}

// change replaces the keys where they are kept, one process at a time.
func (k *Keyring) change(ctx context.Context, verb string, lost bool,
	change func(*token.Keys) (*token.Keys, error)) (*KeysReport, error) {
	old, err := k.toChange(ctx, lost)
	if err != nil {
		return nil, err
	}
	next, err := change(old)
	if err != nil {
		return nil, err
	}
	db := k.o.Store
	ctx = k.o.Act(ctx, "feedback keys "+verb, "the keys are now "+printsOf(next))
	file := k.o.Workspace.Config.Feedback.KeyFile
	if file == "" {
		return k.report(next), db.UpdateSetting(ctx, keysSetting, func(now string) (string, error) {
			return next.Text(), sameKeys(now, old.Text())
		})
	}
	return k.report(next), db.UpdateSetting(ctx, printsSetting, func(now string) (string, error) {
		if err := sameKeys(now, printsOf(old)); err != nil && !lost {
			return "", err
		}
		return printsOf(next), next.Save(k.o.Workspace.File(file))
	})
}

// toChange are the keys of now; where a file was lost for good, what is left.
func (k *Keyring) toChange(ctx context.Context, lost bool) (*token.Keys, error) {
	file := k.o.Workspace.Config.Feedback.KeyFile
	if !lost || file == "" {
		return k.Keys(ctx)
	}
	keys, err := token.Load(k.o.Workspace.File(file))
	if errors.Is(err, fs.ErrNotExist) {
		return &token.Keys{}, nil
	}
	return keys, err
}

// sameKeys refuses a change that was worked out on keys of a moment ago.
func sameKeys(now, then string) error {
	if now != then {
		return errors.New("another process changed the keys at the same time; look at them and try again")
	}
	return nil
}
