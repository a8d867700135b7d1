package feedback

import "strings"

// saysDelayed finds notices that the message is still being tried.
func (m parsedMessage) saysDelayed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 3000)])
	text = strings.Join(strings.Fields(text), " ") // a phrase may be folded
	for _, words := range givenUpWords {
		if strings.Contains(text, words) {
			return false
		}
	}
	for _, words := range delayedWords {
		if matches(text, words) {
			return true
		}
	}
	return false
}

// delayedWords say that the reporting system goes on, in the languages that mail systems
// are translated into.
var delayedWords = []string{
	"has not yet been delivered", "not been delivered yet", "not yet been delivered", "not yet delivered",
	"warning: message", "delivery delayed", "delivery is delayed", "delivery has been delayed", "delivery was delayed",
	"message has been delayed", "message is delayed", "message delayed", "delayed mail", "delay notification",
	"status notification (delay)", "status notification: delayed", "has been postponed", "was postponed",
	"is postponed",
	"delivery postponed", "been deferred", "will be retried", "will retry", "is being retried", "still being retried",
	"still being tried", "still trying to deliver", "still in the queue", "remains in the queue",
	"attempts will continue", "attempts will be made", "further attempts", "will continue to be made",
	"continue to try", "continue trying", "continue to attempt", "keep trying", "keep attempting", "will try again",
	"will attempt to deliver", "will attempt delivery", "try to deliver * again", "could not send message for past",
	"you do not need to resend", "you do not need to re-send", "no need to resend", "no need to re-send",
	"temporary failure report", "warning: could not send", "delivery incomplete", "no action is required on your part",
	"warning message only", "this is a warning only", "this is only a warning", "advisory-only", "advisory only",
	"temporary problem delivering", "only a temporary",
	"nicht sofort zugestellt", "verzögerte zustellung", "weiterhin versucht", "zustellung verzögert",
	"übermittlung verzögert", "bisher nicht zugestellt", "noch nicht zugestellt", "weitere zustellversuche",
	"zustellung wird verzögert", "verzögert sich", "erneut versucht", "zustellung * zurückgestellt",
	"remise différée", "remise retardée", "pas encore été remis", "pas encore été distribué", "a été différé",
	"a été retardé", "tentatives * se poursuiv", "continuera à essayer", "nouvelles tentatives",
	"entrega retrasada", "ha retrasado", "todavía no se ha", "aún no se ha", "seguirá intentando", "se seguirá",
	"volverá a intentar", "seguiremos intentando", "ha sido aplazad",
	"entrega atrasada", "foi adiada", "ainda não foi", "continuará tentando", "continuaremos tentando",
	"novas tentativas",
	"consegna ritardata", "non è stato ancora", "non è ancora stato", "continuerà a tentare", "ulteriori tentativi",
	"è stata posticipata", "è stata ritardata",
	"bezorging vertraagd", "nog niet bezorgd", "nog niet afgeleverd", "blijft proberen", "opnieuw geprobeerd",
	"leveransen har försenats", "har inte levererats ännu", "försöker igen", "forsinket", "ikke levert ennå",
	"endnu ikke",
	"toimitus viivästyy", "opóźnion", "nie została jeszcze", "zostaną ponowione", "ponawiane", "odloženo",
	"dosud nebyl",
	"zatím nebyl", "késik", "még nem", "gecik", "tekrar denenecek", "задержан", "отложен", "ещё не доставлен",
	"еще не доставлен", "попытки доставки будут", "продолжит попытки", "затримано", "відкладено",
	"配信遅延", "配信が遅れ", "配信を継続", "再送を試み", "再配信", "延迟", "延遲", "稍后重试", "继续尝试", "繼續嘗試", "지연", "다시 시도",
}

// givenUpWords say that it does not, whatever was tried before.
var givenUpWords = []string{"no further attempt", "no further deliver", "no more attempt", "will not be retried",
	"not be retried", "given up", "giving up", "gave up", "permanent error", "permanent failure", "permanent fatal",
	"failed permanently", "keine weiteren versuche", "endgültig", "définitiv", "permanente", "no se volverá a intentar"}
