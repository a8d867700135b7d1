package feedback

import "strings"

// nouns are words for what a letter is sent to, in the languages that mail
// systems are translated into. "@" stands for any address.
var nouns = nounTable(map[Reason]string{
	UserUnknown: `@ addr rcpt user users username userid user-id user_id uid recipient recipients mailbox mailboxes
		mail-box mbox
		inbox account accounts address addresses addressee
		alias customer subscriber person employee login local-part localpart
		benutzer benutzername empfänger empfaenger empfängeradresse postfach konto adresse mailadresse e-mail-adresse
		emailadresse anwender
		utilisateur destinataire destinataires boîte boite compte abonné usager
		usuario destinatario destinatarios buzón buzon cuenta dirección direccion
		usuário destinatário destinatários conta endereço endereco
		utente utenti casella indirizzo
		gebruiker ontvanger geadresseerde postbus postvak mailadres e-mailadres
		användare mottagare mottagaren konto postlåda bruker mottaker modtager bruger postkasse
		użytkownik użytkownika adresat adresata odbiorca odbiorcy skrzynka skrzynki konto konta
		uživatel uživatele příjemce adresát schránka používateľ používateľa príjemca
		felhasználó címzett postafiók fiók alıcı kullanıcı kutusu hesap hesabı adresi vastaanottaja käyttäjä
		postilaatikko
		utilizator utilizatorul destinatar destinatarul adresa korisnik korisnika primatelj primalac uporabnik prejemnik
		kasutaja saaja lietotājs adresāts vartotojas gavėjas
		пользователь пользователя получатель получателя адресат адресата адрес ящик ящика аккаунт
		користувач користувача одержувач одержувача отримувач отримувача скринька скриньки адреса
		потребител потребителят получател кутия χρήστης χρήστη παραλήπτης παραλήπτη διεύθυνση λογαριασμός
		benutzers benutzern nutzer nutzers empfängers empfängern adressat adressaten kontos postfachs mailbenutzer
		abonnent teilnehmer adressen
		usuari adreça bústia utilizador caixa enderezo usuarios usuárias
		gebruikers ontvangers adres e-mailbox
		användaren användarens mottagarens kontot brevlåda brevlådan brevlådans postlådan adress adressen e-postadress
		e-postadressen mejladress mejladressen epostadressen brukeren mottakeren kontoen postkassen postboks
		postboksen e-postadresse epostadressen brugeren modtageren kontoen e-mailadresse e-mailadressen mailadressen
		käyttäjää käyttäjän vastaanottajaa vastaanottajan saajaa postilaatikkoa osoite osoitetta tili tiliä
		sähköpostiosoite sähköpostiosoitetta
		adresu adresem odbiorcą użytkownikiem skrzynką kontem uživatelem příjemci příjemcem účet účtu adresátem
		používateľovi schránku adresy adresát adresáta
		felhasználót címzettet postafiókot fiókot cím címet
		cont contul căsuța căsuta adresă contului korisnički račun sandučić корисник корисника прималац адресат
		uporabnika prejemnika račun
		hesabın kullanıcının alıcının
		учетная учётная учетной адресата обліковий адреси получателят адресът
		λογαριασμού γραμματοκιβώτιο
		hộp địa kotak peti
		kasutajat saajat kontot postkasti aadress aadressi lietotāju adresātu vartotojo gavėjo paskyra
		notandi notandinn viðtakandi netfang pósthólf
		erabiltzaile erabiltzailea hartzailea
		kullanıcıyı alıcıyı
		کاربر کاربری گیرنده آدرس حساب صندوق
		उपयोगकर्ता प्राप्तकर्ता खाता पता
		הדואר חשבון כתובת
		dùng nhận khoản pengguna penerima alamat akun משתמש המשתמש נמען הנמען תיבה مستخدم المستخدم المستلم
		البريد العنوان`,
	HostUnknown: `host hosts hostname hostnames host-name domain domains domainname exchanger mx domäne
		domaine dominio domínio domein domän домен хост rechner hôte`,
})

func nounTable(lists map[Reason]string) map[string]Reason {
	table := map[string]Reason{}
	for reason, list := range lists {
		for _, word := range strings.Fields(list) {
			table[word] = reason
		}
	}
	return table
}

// verdicts say that something is not there. Those of the first list speak of a
// state, those of the second of a search that ended without a find; a noun
// follows those of the third at once.
var verdicts = verdictTable(`unknown|unrecognized|unrecognised|non-existent|nonexistent|non existent|non-existant
		inexistent|invalid|not valid|isn't valid|not a valid
illegal|incorrect|not correct|bad|no such
does not exist|doesn't exist|doesnt exist|do not exist|don't exist|not exist|not exists|did not exist|dont exist
		not known|isn't known|not a known|not a local|not local
is not local|does not have * account|doesn't have * account|does not have * mailbox|doesn't have * mailbox
		no longer valid|no longer exists|no longer exist|no longer here
no longer with|no longer employed|no longer works|has left|not in use
unbekannt|unbekannte|unbekannter|unbekannten|existiert nicht|nicht vorhanden|ungültig|ungueltig|ungültige|ungültiger
		gibt es nicht|nicht bekannt
inconnu|inconnue|inconnus|n'existe pas|n'existe plus|inexistant|inexistante|invalide|non valide
desconocido|desconocida|no existe|inexistente|inválido|inválida|no válido|no válida|no es válida
desconhecido|desconhecida|não existe|nao existe|inválido
sconosciuto|sconosciuta|non esiste|inesistente|non valido|onbekend|bestaat niet|ongeldig|niet bekend
okänd|okänt|finns inte|findes ikke|finnes ikke|ukendt|ukjent|nieznany|nie istnieje|neznámý|neexistuje|ismeretlen
		nem létezik|bilinmeyen|tuntematon|ei ole olemassa
nieznana|nieznane|neznámá|neexistující|neexistujúci|necunoscut|necunoscută|nu există|inexistent|nepoznat|nepoznata
		ne postoji|nepostojeći|neznan|ne obstaja|bilinmiyor|mevcut değil|geçersiz|tundmatu|neeksistē|nezināms
		neegzistuoja|nežinomas|nincs ilyen|ei löydy
неизвестен|неизвестный|неизвестна|неизвестно|не существует|несуществующий|не зарегистрирован|недействителен
		не існує|невідомий|невідома|непознат|непозната|не съществува|άγνωστος|άγνωστη|άγνωστο|δεν υπάρχει
		onbekende|eksisterer ikke|existerar inte|okända|ukendte|ukjente|neznáma|neznámy|neznámeho|nije pronađen
		nije pronađena|nepoznati|не постоји|непознати
		неизвестному|desconegut|desconeguda|no existeix|non existe|descoñecido|ezezaguna|tidak wujud|tiada|לא מוכר
		לא מוכרת|وجود ندارد|ناشناخته|मौजूद नहीं|अज्ञात|ekki til|óþekktur|eksisteeri
		không tồn tại|tidak dikenal|לא קיים|לא קיימת|غير موجود|غير معروف|لا يوجد`,
	`not found|notfound|not registered|isn't registered|wasn't found|not be found|couldn't be found|can't be found
		cannot be found|cannot find
		can not find|can't find|could not find|couldn't find
unable to find|unable to locate|cannot locate|could not locate|not locate|not listed|not recognized|not recognised
		isn't recognized|not present|not defined|no match for
not matched|not * found|not * listed|not able to find|weren't able to find
nicht gefunden|nicht * gefunden|nicht * aufgeführt|nicht * eingetragen|nicht aufgeführt|nicht eingetragen
		nicht verzeichnet|introuvable|introuvables|pas trouvé
pas été trouvé|non trouvé|non trouvée|non répertorié|n'est pas répertorié|no encontrado|no encontrada|no se encontró
		no se encuentra|no se ha encontrado|não encontrado
não encontrada|não foi encontrado|non trovato|non trovata|niet gevonden|hittades inte|ikke fundet|ikke funnet
		nie znaleziono|nie odnaleziono|nenalezen|nebyl nalezen|nenájdený|nem található|bulunamadı|bulunamıyor|ei leitud
		nav atrasts|nerastas|не найден|не найдена|не найдено|не знайдено|не знайдений|не е намерен|δεν βρέθηκε
		niet * gevonden|blev ikke fundet|ble ikke funnet|kunde inte hittas|kan inte hittas|ni mogoče najti|ni najden
		ni bilo mogoče najti|nije moguće pronaći|није пронађен|не може да бъде намерен|یافت نشد|पाया नहीं|नहीं मिला
		fannst ekki|no trobat|no s'ha trobat|ei leia
		không tìm thấy|tidak ditemukan|לא נמצא|לא נמצאה|لم يتم العثور`,
	`no|no local|no valid|no known|no active|kein|keine|aucun|aucune|ningún|nessun|geen|nie ma takiego|nie ma takiej
		brak takiego|brak takiej|такого|нет такого|нет такой|няма такъв|böyle bir|nincs ilyen`)

// verdictTable sorts the verdicts by their first word.
func verdictTable(states, searches, adjacent string) map[string][]verdict {
	all := map[string][]verdict{}
	add := func(list string, v verdict) {
		for _, phrase := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == '\n' }) {
			v.words = strings.Fields(phrase)
			all[v.words[0]] = append(all[v.words[0]], v)
		}
	}
	add(searches, verdict{sure: true})
	add(states, verdict{})
	add(adjacent, verdict{only: true})
	return all
}

// othersTopic are words that make a verdict near them one about the sender, his
// host, the message or a group, never about the recipient's name.
var othersTopic = wordSet(`sender senders sender's sending helo ehlo client ip ptr reverse rdns spf dkim dmarc policy
		certificate tls file header headers
	message-id group groups gruppe grupo groupe gruppo password credentials authentication permission list command
	attachment error route quota reputation url link nameserver temporary temporarily later`)

// otherThings are what else a verdict may be about, in the languages of the nouns: an
// error, a command, a file, a server. "Unbekannter Fehler beim Empfänger" says nothing
// of the recipient.
var otherThings = wordSet(`fehler serverfehler systemfehler netzwerkfehler befehl anhang anhänge datei nachricht
	zertifikat grund ursache problem probleem problème problema проблема problém speicherplatz platz
	berechtigung lizenz serveur erreur erreurs commande fichier certificat message messages mensaje mensajes
	mensagem messaggio error errores comando archivo servidor erro erros arquivo errore errori server mailserver
	database license licence key policy transport fout fouten opdracht bijlage bericht fel felkod meddelande
	kommando feil fejl besked virhe virheen virhettä palvelin palvelinta viesti błąd błędu polecenie serwer
	wiadomość chyba chyby příkaz zpráva príkaz hiba üzenet szerver eroare mesaj greška greske грешка poruka
	napaka sporočilo hata sunucu ошибка ошибки ошибкой команда сообщение сервер письмо причина помилка помилки
	σφάλμα μήνυμα lỗi kesalahan pesan שגיאה خطأ خطای سرور त्रुटि viga klaida kļūda villa`)

// afterwards are those of otherThings that have an adjective or a "not found" behind
// them, as in "erreur inconnue". Behind the others a verdict is about what comes next:
// "Fehler: unbekannter Empfänger".
var afterwards = wordSet(`erreur erreurs commande fichier certificat serveur message mensaje error errores
	comando archivo servidor erro erros arquivo mensagem errore errori messaggio server mailserver database
	license licence key policy transport anhang eroare mesaj hata sunucu lỗi kesalahan pesan שגיאה خطأ`)

// yours are words for what belongs to whom a refusal is told, which is us, and
// yoursNames the mailboxes among that.
var (
	yours = wordSet(`your ihre ihr ihrer ihrem votre su sua seu vostra tua uw jouw din ditt deres twój twoje váš
		vaše ваш вашего sizin`)
	yoursNames = wordSet(`address addresses account mailbox adresse mailadresse e-mail-adresse emailadresse
		konto postfach compte dirección cuenta endereço conta indirizzo adres e-mailadres adress adressen adresu
		adresa адрес адреса ящик adresiniz`)
)

// inThe are nouns behind a "no" that is none: "no destinatário" is "at the recipient".
var inThe = wordSet(`usuário usuario destinatário endereço utilizador servidor domínio`)

// senderStems begin words for the sender, in the languages of the nouns above; that he is
// not known is about us.
var senderStems = []string{"sender", "originator", "absender", "expéditeur", "expediteur", "remitente", "mittente",
	"remetente", "afzender", "avsändar", "avsender", "afsender", "lähettäj", "nadawc", "odesílat", "odesilat",
	"odosielate",
	"felad", "expeditor", "pošiljat", "pošilja", "posiljat", "gönder", "отправител", "відправник", "подател",
	"изпращач",
	"αποστολ", "siuntėj", "sūtītāj", "saatja", "pengirim", "penghantar", "gửi", "שולח", "השולח", "المرسل", "مرسل",
	"فرستنده", "प्रेषक", "sendandi", "sendanda", "remitent", "bidaltzaile"}

// unspacedSenders are the same where words are not set apart.
var unspacedSenders = []string{"送信者", "送信元", "差出人", "发件人", "發件人", "寄件者", "寄件人", "发送者", "보낸 사람", "보낸사람",
	"발신자", "발송인", "ผู้ส่ง"}

// saysSender reports whether a word is one for the sender.
func saysSender(word string) bool {
	if article, base, ok := strings.Cut(word, "'"); ok && len(article) < 6 {
		word = base // de l'expéditeur
	}
	for _, stem := range senderStems {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}

// genitive are words between a host and the one it belongs to.
var genitive = wordSet(`of the this your de du del des der do da dell' van`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// unspaced are nouns and verdicts of languages that write without blanks or
// glue endings to words.
var unspaced = []struct {
	reason          Reason
	nouns, verdicts []string
}{
	{HostUnknown, []string{"ドメイン", "ホスト"}, []string{"存在しません", "見つかりません", "不明", "存在しない"}},
	{UserUnknown, []string{"ユーザ", "宛先", "アドレス", "受信者", "メールボックス", "アカウント", "利用者"},
		[]string{"存在しません", "見つかりません", "登録されていません", "リストされていません", "見当たりません", "存在しない", "宛先不明", "宛先が不明",
			"ユーザー不明", "ユーザ不明", "ユーザーが不明", "ユーザが不明", "ユーザーは不明", "アドレスが不明", "アドレス不明", "アドレスは不明",
			"受信者が不明", "不明なユーザ", "不明な宛先", "不明な受信者", "不明なアドレス", "ユーザーなし", "ユーザなし"}},
	{HostUnknown, []string{"域名", "網域", "网域", "主机", "主機"}, []string{"不存在", "未找到", "找不到", "无效", "無效"}},
	{UserUnknown, []string{"用户", "用戶", "使用者", "收件人", "收件者", "邮箱", "郵箱", "信箱", "帐号", "账号", "帳號", "账户",
		"帐户", "帳戶", "邮件地址", "郵件地址", "此人"}, []string{"不存在", "未找到", "找不到", "无效", "無效", "无此", "無此", "查无", "查無",
		"未知用户", "未知的用户",
		"未知使用者", "未知的使用者", "未知收件人", "未知的收件人", "未知用戶"}},
	{HostUnknown, []string{"도메인", "호스트"}, []string{"존재하지 않", "찾을 수 없", "도메인이 없습니다", "호스트가 없습니다"}},
	{UserUnknown, []string{"사용자", "수신자", "받는 사람", "계정", "사서함", "메일박스", "주소"}, []string{"존재하지 않", "찾을 수 없",
		"사용자가 없습니다", "사용자 없음", "없는 사용자", "알 수 없는 사용자", "수신자가 없습니다", "없는 수신자", "알 수 없는 수신자", "계정이 없습니다",
		"없는 계정", "알 수 없는 계정", "사서함이 없습니다", "메일박스가 없습니다", "주소가 없습니다", "없는 주소", "알 수 없는 주소", "없는 메일"}},
	{UserUnknown, []string{"ผู้ใช้", "ผู้รับ", "บัญชี", "ที่อยู่อีเมล", "กล่องจดหมาย"},
		[]string{"ไม่พบ", "ไม่รู้จัก", "ไม่มีผู้ใช้",
			"ไม่มีผู้รับ",
			"ไม่มีบัญชี", "ไม่มีกล่องจดหมาย", "ไม่มีที่อยู่", "ไม่มีอยู่", "ที่อยู่อีเมลไม่ถูกต้อง"}},
}

// unspacedServers are servers that a verdict of these languages is about.
var unspacedServers = []string{"サーバーが", "サーバが", "サーバーは", "的服务器", "的伺服器", "服务器不存在", "服务器未找到", "伺服器不存在",
	"서버를 찾을", "서버가 존재하지", "เซิร์ฟเวอร์"}
