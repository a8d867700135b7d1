package sealing

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/people"
	"tidings/internal/safefile"
	"tidings/internal/statement"
)

// statementDir is the folder of a seal with what was decided about its notice.
const statementDir = "statements"

// decisionFiles are the files of a seal that say who decided: the statements about its notice with
// their signatures, and the roster by which they are verified.
func (v *Vault) decisionFiles(ctx context.Context, slug string) (map[string][]byte, error) {
	db, err := v.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Statements(ctx, slug)
	if err != nil {
		return nil, err
	}
	files, err := v.people.Export(ctx)
	if err != nil {
		return nil, err
	}
	if files == nil {
		files = map[string][]byte{}
	}
	for i, x := range all {
		s, err := statement.Parse(x.Body)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s/%03d-%s.json", statementDir, i+1, s.Kind)
		files[name] = x.Body
		if len(x.Signature) > 0 {
			files[name+".sig"] = x.Signature
		}
	}
	return files, nil
}

// decisions checks what a seal says of who decided.
func decisions(dir string, m *archive.Manifest) (found []archive.Problem) {
	add := func(file, what string) {
		found = append(found, archive.Problem{Path: file, Kind: "signature", Detail: what})
	}
	entries, err := os.ReadDir(filepath.Join(dir, statementDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		add(statementDir, err.Error())
	}
	var files []string
	var said []statement.Signed
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		name := statementDir + "/" + e.Name()
		body, err := safefile.Read(filepath.Join(dir, name), archive.MaxFile)
		signature, serr := safefile.Read(filepath.Join(dir, name+".sig"), archive.MaxFile)
		if err != nil || serr != nil && !errors.Is(serr, fs.ErrNotExist) {
			continue // named as a file of the seal
		}
		files, said = append(files, name), append(said, statement.Signed{Body: body, Signature: signature})
	}
	log, err := safefile.Read(filepath.Join(dir, people.LogName), archive.MaxFile)
	if err != nil {
		log = nil
	}
	if what := sealedBy(dir, log, m); what != "" {
		add(archive.SignatureName, what)
	}
	for _, f := range people.VerifySeal(log, files, said, m.Notice, m.Revision, m.Approval.By, m.Approval.Key,
		m.Approval.Emergency) {
		if f.File == "" {
			f.File = archive.ManifestName
		}
		add(f.File, f.What)
	}
	return append(found, verifyActs(dir, m)...)
}

// sealedBy says what is wrong with the signature of who sealed a manifest; "": nothing, or nobody signed it.
func sealedBy(dir string, log []byte, m *archive.Manifest) string {
	if m.SealedBy == nil {
		return ""
	}
	body, err := safefile.Read(filepath.Join(dir, archive.ManifestName), archive.MaxFile)
	signature, serr := safefile.Read(filepath.Join(dir, archive.SignatureName), archive.MaxFile)
	if err != nil || serr != nil {
		return "" // named as a file of the seal
	}
	if err := people.VerifyManifest(log, body, signature, m.At, *m.SealedBy); err != nil {
		return err.Error()
	}
	return ""
}
