package sealing

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/plain"
	"tidings/internal/safefile"
	"tidings/internal/statement"
	"tidings/internal/translog"
)

// Sealed is a seal, with the checkpoint of the archive's log that covers it.
type Sealed struct {
	archive.Link
	// Checkpoint is how many lines of the archive the newest checkpoint covers; 0: none could be
	// signed, and Fault says why.
	Checkpoint uint64 `json:"checkpoint"`
	Key        string `json:"key,omitempty"` // the log's public key, for auditors to keep
	Fault      string `json:"checkpoint_fault,omitempty"`
	// Approval is the approval that is sealed, and SealedBy who signed the seal; nil: nobody did.
	Approval archive.Approval  `json:"approval"`
	SealedBy *statement.Person `json:"sealed_by,omitempty"`
	// Stamp is the time-stamp of the newest checkpoint, where tidings.yaml names an authority.
	Stamp *Stamped `json:"timestamp,omitempty"`
}

// What the database keeps of the log: its key and the newest checkpoint, which the files must extend.
const logKeySetting, checkpointSetting = "archive_log_key", "archive_checkpoint"

// log is the log of the workspace's archive.
func (v *Vault) log() *translog.Log {
	c := v.ws.Config
	origin := c.Archive.Origin
	if origin == "" {
		from := c.Streams.Service.From
		origin = from[strings.LastIndexByte(from, '@')+1:] + "/tidings"
	}
	return &translog.Log{Outputs: v.archive.Root, KeyFile: v.ws.File(c.Archive.KeyFile), Origin: origin,
		Rand: rand.Reader}
}

// advance signs a checkpoint over what is sealed. Where that fails the seal is as good as before,
// and the next one signs for both.
func (v *Vault) advance(ctx context.Context, l archive.Link) *Sealed {
	s := &Sealed{Link: l}
	var c translog.Checkpoint
	err := v.restoreKey(ctx)
	if err == nil {
		c, err = v.log().Advance(ctx)
	}
	if err == nil {
		err = v.keepCheckpoint(ctx)
	}
	if err != nil {
		s.Fault = plain.Error(err)
		return s
	}
	key, err := safefile.Read(filepath.Join(v.archive.Root, translog.Folder, translog.KeyName), archive.MaxFile)
	if err != nil {
		s.Fault = plain.Error(err)
	}
	s.Checkpoint, s.Key = c.Size, strings.TrimSpace(string(key))
	return s
}

// restoreKey writes the log's public key as the database knows it, where the files have none any
// more: another key would be another log, and everything signed so far worth nothing.
func (v *Vault) restoreKey(ctx context.Context) error {
	db, err := v.store(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(v.archive.Root, translog.Folder, translog.KeyName)
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	key, _, err := db.LookupSetting(ctx, logKeySetting)
	if err != nil || key == "" {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return safefile.Write(path, 0o600, safefile.Synced, safefile.Bytes([]byte(key)))
}

// keepCheckpoint has the database know the log's key and its newest checkpoint.
func (v *Vault) keepCheckpoint(ctx context.Context) error {
	db, err := v.store(ctx)
	if err != nil {
		return err
	}
	for setting, file := range map[string]string{logKeySetting: translog.KeyName,
		checkpointSetting: translog.BestName} {
		b, err := safefile.Read(filepath.Join(v.archive.Root, translog.Folder, file), archive.MaxFile)
		if os.IsNotExist(err) { // nothing is sealed yet
			continue
		}
		if err != nil {
			return err
		}
		if err := db.UpdateSetting(ctx, setting, func(string) (string, error) { return string(b), nil }); err != nil {
			return err
		}
	}
	return nil
}

// knownCheckpoint is what the database knows of the log.
func (v *Vault) knownCheckpoint(ctx context.Context, known *Auditor, r *archive.Result) error {
	db, err := v.store(ctx)
	if err != nil {
		return err
	}
	key, _, err := db.LookupSetting(ctx, logKeySetting)
	if err != nil {
		return err
	}
	c, _, err := db.LookupSetting(ctx, checkpointSetting)
	if err != nil || c == "" {
		return err
	}
	if known.Key == "" {
		known.Key = key
	}
	if known.Checkpoints == nil {
		known.Checkpoints = map[string][]byte{}
	}
	known.Checkpoints["the database's checkpoint"] = []byte(c)
	if _, rest, ok := strings.Cut(c, "\n"); ok { // a checkpoint's second line is its size
		text, _, _ := strings.Cut(rest, "\n")
		size, _ := strconv.ParseUint(text, 10, 64) //nolint:errcheck // then no file has its name
		name := filepath.Join(translog.Folder, translog.NoteName(size))
		b, err := safefile.Read(filepath.Join(v.archive.Root, name), archive.MaxFile)
		if err != nil || string(b) != c {
			r.Add(name, "missing", "the newest checkpoint that the database knows is not there as it was signed")
		}
	}
	return nil
}
