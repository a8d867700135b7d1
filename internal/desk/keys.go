package desk

import (
	"context"
	"crypto/rand"
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

// keys gives the keys that sign links and return paths. The first who asks makes
// them.
func (d *Desk) keys(ctx context.Context) (*token.Keys, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	if file := d.ws.Config.Feedback.KeyFile; file != "" {
		return d.keysOfFile(ctx, db, file)
	}
	text, err := db.Setting(ctx, keysSetting, func() (string, error) {
		keys, err := token.New(random, d.now())
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
func (d *Desk) keysOfFile(ctx context.Context, db *store.Store, file string) (*token.Keys, error) {
	known, _, err := db.LookupSetting(ctx, printsSetting)
	if err != nil {
		return nil, err
	}
	keys, err := token.Load(d.ws.File(file))
	if errors.Is(err, fs.ErrNotExist) && known == "" {
		keys, err = d.firstKeys(ctx, db, file)
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
	return fmt.Errorf("key file %s %s: put it back from a backup, or copy it from the machine that has it; if it is lost for good, "+
		"`tidings feedback keys rotate --lost` starts anew, but then the links in letters already sent stop working and their bounces are not believed", file, what)
}

// firstKeys makes a key file. Keys that the database held until now go into it,
// so that the links of earlier letters go on working.
func (d *Desk) firstKeys(ctx context.Context, db *store.Store, file string) (*token.Keys, error) {
	text, ok, err := db.LookupSetting(ctx, keysSetting)
	if err != nil {
		return nil, err
	}
	if !ok {
		return token.Create(d.ws.File(file), random, d.now())
	}
	keys, err := token.Read(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	d.log.Info("the database's keys were copied to the key file", "file", file)
	return keys, keys.Save(d.ws.File(file))
}

// printsOf lists number and fingerprint of each key.
func printsOf(k *token.Keys) string {
	var out []string
	for _, i := range k.List() {
		out = append(out, fmt.Sprintf("%d:%s", i.ID, i.Print))
	}
	return strings.Join(out, " ")
}

// liveKeys are keys that follow a rotation while this process runs.
func (d *Desk) liveKeys(ctx context.Context) (*token.Live, error) {
	ctx = context.WithoutCancel(ctx)
	return token.NewLive(func() (*token.Keys, error) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		return d.keys(ctx)
	}, d.now)
}

// KeysReport tells of the keys that sign links and return paths.
type KeysReport struct {
	Place string       `json:"place"` // the key file, or "database"
	Keys  []token.Info `json:"keys"`
}

func (d *Desk) keysReport(k *token.Keys) *KeysReport {
	place := d.ws.Config.Feedback.KeyFile
	if place == "" {
		place = "database"
	}
	return &KeysReport{Place: place, Keys: k.List()}
}

// Keys lists the keys.
func (d *Desk) Keys(ctx context.Context) (*KeysReport, error) {
	k, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	return d.keysReport(k), nil
}

// RotateKeys adds a key, which signs every send that begins from now on; all
// others go on opening what they signed. With lost, keys that are known of but
// gone are given up.
func (d *Desk) RotateKeys(ctx context.Context, lost bool) (*KeysReport, error) {
	return d.changeKeys(ctx, lost, func(k *token.Keys) (*token.Keys, error) { return k.Next(rand.Reader, d.now()) })
}

// RetiredAfter is how long a key is kept after its last letter: links to leave
// must work for 30 days (15 U.S.C. 7704(a)(3)(A)(ii)), and bounces come within
// days.
const RetiredAfter = 30 * 24 * time.Hour

// ErrKeyInUse means that links in recent letters need a key.
var ErrKeyInUse = errors.New("the key is still needed")

// RetireKey removes a key. Links that it signed stop working, so a key whose
// letters are younger than RetiredAfter is kept, unless forced; one that an
// unfinished send signs with is always kept.
func (d *Desk) RetireKey(ctx context.Context, id int, force bool) (*KeysReport, error) {
	return d.changeKeys(ctx, false, func(k *token.Keys) (*token.Keys, error) {
		left, err := k.Without(id)
		if err != nil {
			return nil, err
		}
		return left, d.mayRetire(ctx, k.List(), id, force)
	})
}

func (d *Desk) mayRetire(ctx context.Context, all []token.Info, id int, force bool) error {
	at := slices.IndexFunc(all, func(i token.Info) bool { return i.ID == id })
	old := all[at]
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return err
	}
	for _, s := range sends {
		signed := s.CreatedAt.Before(old.Until) && (at == 0 || !s.CreatedAt.Before(old.Made))
		if signed && s.State != delivery.Complete && s.State != delivery.SendCancelled {
			return fmt.Errorf("%w: %s r%d is still being sent with key %d", ErrKeyInUse, s.Slug, s.Revision, id)
		}
		if signed && !force && d.now().Sub(s.CreatedAt) < RetiredAfter {
			return fmt.Errorf("%w: key %d signed the links of %s r%d, sent on %s; keep it until %s, or use --force and those links stop working", ErrKeyInUse,
				id, s.Slug, s.Revision, s.CreatedAt.UTC().Format(time.DateOnly), s.CreatedAt.Add(RetiredAfter).UTC().Format(time.DateOnly))
		}
	}
	return nil
}

// changeKeys replaces the keys where they are kept, one process at a time.
func (d *Desk) changeKeys(ctx context.Context, lost bool, change func(*token.Keys) (*token.Keys, error)) (*KeysReport, error) {
	old, err := d.keysToChange(ctx, lost)
	if err != nil {
		return nil, err
	}
	next, err := change(old)
	if err != nil {
		return nil, err
	}
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	file := d.ws.Config.Feedback.KeyFile
	if file == "" {
		return d.keysReport(next), db.UpdateSetting(ctx, keysSetting, func(now string) (string, error) {
			return next.Text(), sameKeys(now, old.Text())
		})
	}
	return d.keysReport(next), db.UpdateSetting(ctx, printsSetting, func(now string) (string, error) {
		if err := sameKeys(now, printsOf(old)); err != nil && !lost {
			return "", err
		}
		return printsOf(next), next.Save(d.ws.File(file))
	})
}

// keysToChange are the keys of now; where a file was lost for good, what is left.
func (d *Desk) keysToChange(ctx context.Context, lost bool) (*token.Keys, error) {
	file := d.ws.Config.Feedback.KeyFile
	if !lost || file == "" {
		return d.keys(ctx)
	}
	k, err := token.Load(d.ws.File(file))
	if errors.Is(err, fs.ErrNotExist) {
		return &token.Keys{}, nil
	}
	return k, err
}

// sameKeys refuses a change that was worked out on keys of a moment ago.
func sameKeys(now, then string) error {
	if now != then {
		return errors.New("another process changed the keys at the same time; look at them and try again")
	}
	return nil
}
