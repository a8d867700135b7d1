package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidings/notices"
)

// NoticeNames lists the folders of notices by name, whatever is in them.
func NoticeNames(root string) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(root, NoticeDir))
	if os.IsNotExist(err) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && notices.ValidID(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// RecordNames lists the ids of the records in a folder, such as IncidentDir, by name,
// whatever is in their files.
func RecordNames(root, dir string) (ids []string, err error) {
	entries, err := recordNames(filepath.Join(root, filepath.FromSlash(dir)))
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".yaml"); ok && notices.ValidID(id) {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// Touched is when a notice's letters or its notice.yaml were last changed; zero: never.
func (w *Workspace) Touched(slug string) (last time.Time, err error) {
	entries, err := os.ReadDir(w.Path(NoticeDir, slug))
	for _, e := range entries {
		if e.Name() != noticeFile && !strings.HasSuffix(e.Name(), ".md") {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last, err
}
