#!/usr/bin/env python3
"""Writes `people.csv`: 1,000 synthetic people, the same bytes on every machine.

    generate.py            writes the file beside this script
    generate.py --check    says whether the file is what this script writes, and keeps its rules

Nobody in it exists. National ids come from ranges that the country never issues (or fail their own check),
telephone numbers from ranges kept for films where a country has them, bank codes from banks that do not exist,
domains from the names reserved for examples (RFC 2606). Only the check digits of the IBANs are right.
"""

import argparse
import csv
import io
import pathlib
import sys
import unicodedata

ROWS = 1000
SEED = 20260
HEADER = ["name", "email", "national_id", "phone", "iban", "password", "note"]


class Dice:
    """SplitMix64: `random` does not promise the same choices in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def number(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return (z ^ (z >> 31)) % bound

    def between(self, low, high):
        return low + self.number(high - low + 1)

    def pick(self, options):
        return options[self.number(len(options))]

    def chance(self, percent):
        return self.number(100) < percent

    def fill(self, pattern):
        """`#` becomes a digit, `@` a capital letter, the rest stays."""
        letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
        return "".join(
            str(self.number(10)) if c == "#" else self.pick(letters) if c == "@" else c for c in pattern
        )


# ---- countries: given names, family names, national id, phone, bank account ----
#
# A name outside the Latin script carries the spelling that its owner uses in e-mail addresses, after a colon.
# A no-break space stands for a space within one name. `family_first` is the order in which the country writes a name.


class Country:
    def __init__(self, given, family, national_id, phones, iban, family_first=False, joint=" "):
        self.given = given.split(" ")
        self.family = family.split(" ")
        self.national_id = national_id
        self.phones = phones
        self.iban = iban
        self.family_first = family_first
        self.joint = joint


def birth(dice):
    return dice.between(40, 99), dice.between(1, 12), dice.between(1, 28)


def polish_pesel(dice):
    year, month, day = birth(dice)
    digits = f"{year:02}{month:02}{day:02}{dice.number(10000):04}"
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    right = -sum(int(d) * w for d, w in zip(digits, weights)) % 10
    return digits + str((right + dice.between(1, 9)) % 10)  # never the right check digit


def dutch_bsn(dice):
    while True:
        digits = dice.fill("9########")
        total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
        if total % 11 != 0:  # fails the "elfproef"
            return digits


def brazilian_cpf(dice):
    digits = [dice.number(10) for _ in range(9)]
    rest = sum(d * w for d, w in zip(digits, range(10, 1, -1))) % 11
    right = 0 if rest < 2 else 11 - rest
    wrong = (right + dice.between(1, 9)) % 10
    text = "".join(map(str, digits))
    return f"{text[:3]}.{text[3:6]}.{text[6:]}-{wrong}{dice.number(10)}"


def italian_code(dice):
    year, _, _ = birth(dice)
    # Day 00 does not exist.
    return dice.fill(f"@@@@@@{year:02}") + dice.pick("ABCDEHLMPRST") + "00" + dice.fill("@###@")


def mexican_curp(dice):
    year, month, _ = birth(dice)
    # Neither does day 00 here.
    return dice.fill(f"@@@@{year:02}{month:02}00") + dice.pick("HM") + dice.fill("NE@@@0#")


def swedish_number(dice):
    year, month, day = birth(dice)
    return f"19{year:02}{month:02}{day:02}-98{dice.number(100):02}"  # 980–999: kept for tests


def norwegian_number(dice):
    year, month, day = birth(dice)
    return dice.fill(f"{day:02}{month + 80:02}{year:02}#####")  # month + 80: a synthetic person


def danish_number(dice):
    return dice.fill(f"3002{dice.between(40, 99):02}-####")  # 30 February


def finnish_number(dice):
    year, month, day = birth(dice)
    return f"{day:02}{month:02}{year:02}-9{dice.number(100):02}" + dice.pick("ABCDEFHJKLMNPRSTUVWXY")


def by_date(pattern):
    """YYMMDD of a month 00, then a pattern."""
    return lambda dice: dice.fill(f"{dice.between(40, 99):02}00{dice.between(1, 28):02}{pattern}")


def fill(*patterns):
    return lambda dice: dice.fill(dice.pick(patterns))


COUNTRIES = {
    "DE": Country(
        "Jürgen Lieselotte Björn Käthe Günther Anneliese Sören Jörg Zoë Änne Max Hannah Torben Friederike",
        "Müller Schröder Weiß Größmann Köhler Jäger Böttcher Übelacker Groß Schäfer Vogel Nußbaum",
        fill("0##########"),  # a leading 0 marks a test id
        fill("+4917139200##", "030 23125 ###", "0171 39200##"),
        "99999999##########",
    ),
    "FR": Country(
        "Éloïse François Zoé Benoît Chloé Anaïs Hélène Jérôme Gaëlle Noël Maëlys Clément Océane",
        "Lefèvre Bérenger Garçon Gaulthier Côté d'Ormesson Le\u00a0Goff Dupré Châtelain Besançon",
        fill("0 ## 05 99 ### ### ##"),  # the first digit is never 0
        fill("+336399800##", "01 99 00 ## ##", "06 39 98 ## ##"),
        "99999#####@##########99",
    ),
    "GB": Country(
        "Siân Oliver Niamh Ffion Gwendolyn Euan Priya Zara Alastair Beatrix Rhys Imogen",
        "O'Sullivan Featherstonehaugh Smith-Jones Ap-Rhys MacDonald Cholmondeley Patel Okafor Brontë",
        fill("QQ ## ## ## C", "QQ######A"),  # QQ is never issued
        fill("+447700900###", "07700 900###", "020 7946 0###"),
        "TEST99############",
    ),
    "US": Country(
        "Destiny DeShawn Mackenzie José Hunter Latoya Emily Tyrell Abigail Wyatt María Noah",
        "Washington Hernández Johnson Van\u00a0Buren St.\u00a0James Kowalczyk Nguyễn Begay Miller O'Brien",
        fill("666-##-####", "000-##-####"),  # areas 666 and 000 are never issued
        fill("+1212555010#", "(415) 555-01##", "+1 907-555-01##"),
        None,
    ),
    "ES": Country(
        "Íñigo Begoña José-María Concepción Ángel Lucía Nuño Rocío Sebastián Úrsula Iñaki",
        "García-Núñez Ibáñez Muñoz Zubizarreta Peña\u00a0Ávila Cañizares López\u00a0Ruiz Echeverría",
        lambda dice: dice.fill("########") + dice.pick("IÑOU"),  # letters that no number gets
        fill("+34600000###", "911 00 0# ##"),
        "9999################",
    ),
    "IT": Country(
        "Niccolò Giosuè Cosimo Desirée Maria-Giulia Tommaso Ottavia Raffaele Noemi Benedetta",
        "D'Angelo Dell'Acqua Forlì Cafè Esposito De\u00a0Santis Bevilacqua Pàmpari Quattrocchi",
        italian_code,
        fill("+39000000####", "06 0000 ####"),
        "X99999#################",
    ),
    "SE": Country(
        "Åsa Björn Örjan Märta Göran Linnéa Åke Svea Håkan Östen",
        "Åkesson Öberg Sjöström Lindqvist Näslund Bergström Ängquist",
        swedish_number,
        fill("+4670174060#", "070-17406##"),
        "999#################",
    ),
    "NO": Country(
        "Åse Øystein Bjørg Kåre Sølvi Håvard Ingebjørg Øyvind Tåvå",
        "Ødegård Bjørnstad Sæther Håkonsen Åsheim Nygård Fjørtoft",
        norwegian_number,
        fill("+4700000###", "00 00 ## ##"),
        "9999#######",
    ),
    "DK": Country(
        "Søren Bodil Jørgen Kjær Åge Maiken Asbjørn Dorthe",
        "Sørensen Kjærgaard Bæk Nørgaard Østergaard Aagaard Møller",
        danish_number,
        fill("+4500####00", "00 00 ## ##"),
        "9999##########",
    ),
    "FI": Country(
        "Väinö Päivi Yrjö Hämäri Sinikka Jyrki Äiti-Liisa Ilmari",
        "Hämäläinen Kääriäinen Mäkelä Järvinen Äijälä Virtanen Pyykkö",
        finnish_number,
        fill("+35800000####", "040 0000 ###"),
        "999999########",
    ),
    "IS": Country(
        "Guðrún Þórður Sigurður Æsa Ásdís Hreiðar Björk Önundur",
        "Þorsteinsdóttir Sæmundsson Guðmundsdóttir Jónsson Hallgrímsdóttir Ægisson",
        fill("3002##-0##0"),
        fill("+354000####", "000 ####"),
        "9999##################",
    ),
    "PL": Country(
        "Łukasz Małgorzata Zdzisław Świętosława Grzegorz Bożena Wawrzyniec Jagna Ścibor",
        "Wiśniewski Łępicka Brzęczyszczykiewicz Żółć Grześkowiak Dąbrowska Źdźbło",
        polish_pesel,
        fill("+48000######", "000 ### ###"),
        "99999999################",
    ),
    "CZ": Country(
        "Bořivoj Ludmila Řehoř Žofie Vítězslav Květoslava Přemysl Šárka",
        "Dvořáčková Říha Čížek Šťastný Žďárská Příhoda Novák",
        by_date("/####"),
        fill("+420000######", "000 ### ###"),
        "9999################",
    ),
    "HU": Country(
        "Ágnes Győző Zsófia Ödön Márton Etelka Örs Kinga",
        "Szőke Kővári Győrffy Nagy Őry Szűcs Zölei",
        fill("0#######"),
        fill("+3600#######", "06 00 ### ###"),
        "9999####################",
        family_first=True,
    ),
    "TR": Country(
        "Çağla İbrahim Şükrü Gülşen Ömer Iğdır Işıl Tuğba Müjde",
        "Yıldız Öztürk Çelik Şahin Güneş Kılıç İnönü Ağaoğlu",
        fill("0##########"),  # never begins with 0
        fill("+90000#######", "0 (000) ### ## ##"),
        "999990################",
    ),
    "NL": Country(
        "Joost Marijke Daniëlle Sjoerd Eefje Zoë IJsbrand Noëlle",
        "van\u00a0den\u00a0Broek Coöperman 't\u00a0Hooft de\u00a0Groot van\u00a0Ruijven IJzerman ter\u00a0Horst",
        dutch_bsn,
        fill("+31600000###", "06-00000###"),
        "TEST##########",
    ),
    "PT": Country(
        "João Conceição Inês António Luísa Estêvão Graça Simão",
        "Magalhães Gonçalves Simões Assunção Leitão Brandão Conceição",
        fill("0#######  0ZX0"),
        fill("+351900000###", "900 000 ###"),
        "9999#################",
    ),
    "BR": Country(
        "Thaís Wellington Antônio Lívia Cauã Jussara Otávio Uirá",
        "Araújo Guimarães da\u00a0Conceição Falcão dos\u00a0Santos Brandão",
        brazilian_cpf,
        fill("+5511900000###", "(11) 90000-0###"),
        "99999999###############P1",
    ),
    "MX": Country(
        "Xóchitl Cuauhtémoc Guadalupe Ramón Itzel Jesús Citlalli",
        "Ñáñez Martínez Zúñiga Hernández Ocampo Quiñones",
        mexican_curp,
        fill("+5255000#####", "55 0000 ####"),
        None,
    ),
    "GR": Country(
        "Ελένη:eleni Γιώργος:giorgos Αθηνά:athina Οδυσσέας:odysseas Δήμητρα:dimitra Σπύρος:spyros",
        "Παπαδόπουλος:papadopoulos Νικολάου:nikolaou Βασιλείου:vasileiou Ψαρρά:psarra Οικονόμου:oikonomou",
        fill("ΑΑ 000###", "ΩΩ 000###"),
        fill("+30000#######", "000 #######"),
        "9999###################",
    ),
    "UA": Country(
        "Олександр:oleksandr Їжакевич:yizhakevych Зінаїда:zinaida Юрій:yurii Соломія:solomiia Ґанна:ganna",
        "Шевченко:shevchenko Кравець:kravets Їжак:yizhak Бондаренко:bondarenko Ґудзь:gudz",
        fill("0000######"),
        fill("+380000######", "(000) ###-##-##"),
        "999999###################",
    ),
    "BG": Country(
        "Цветелина:tsvetelina Асен:asen Йорданка:yordanka Щерьо:shteryo Жельо:zhelyo",
        "Стоянов:stoyanov Чакърова:chakarova Генчев:genchev Хаджийска:hadzhiyska",
        by_date("####"),
        fill("+359000####0#", "000 ### ###"),
        "TEST99############",
    ),
    "IL": Country(
        "אורית:orit יעקב:yaakov תמר:tamar נועם:noam שירה:shira אליעזר:eliezer",
        "כהן:cohen לוי:levi בן־דוד:bendavid שמואלי:shmueli אשכנזי:ashkenazi",
        fill("000####0#"),
        fill("+972000#######", "000-#######"),
        "999################",
    ),
    "SA": Country(
        "فاطمة:fatima عبدالله:abdullah نورة:noura يوسف:yousef ليلى:layla خالد:khalid",
        "الحربي:alharbi القحطاني:alqahtani الزهراني:alzahrani بن\u00a0سعيد:binsaeed",
        fill("0#########"),
        fill("+966000######", "000 ### ####"),
        "99##################",
    ),
    "IN": Country(
        "प्रिया:priya अर्जुन:arjun लक्ष्मी:lakshmi ईशान:ishaan ஆனந்தி:anandhi முருகன்:murugan",
        "शर्मा:sharma चौधरी:chaudhary मिश्रा:mishra சுப்ரமணியன்:subramanian अय्यर:iyer",
        fill("0### #### ####", "1### #### ####"),  # never begins with 0 or 1
        fill("+9100000#####", "00000 #####"),
        None,
    ),
    "CN": Country(
        "伟:wei 秀英:xiuying 丽:li 子涵:zihan 欣怡:xinyi 建国:jianguo 𠮷祥:jixiang",
        "王:wang 欧阳:ouyang 李:li 张:zhang 司马:sima 刘:liu 龘:da",
        lambda dice: dice.fill(f"99####19{dice.between(40, 99)}00#####") + dice.pick("0123456789X"),
        fill("+8610000#####0", "000 #### ####"),
        None,
        family_first=True,
        joint="",
    ),
    "JP": Country(
        "さくら:sakura 大輔:daisuke 美咲:misaki 健太郎:kentaro ひまわり:himawari 翔:sho",
        "髙橋:takahashi 佐藤:sato 渡邉:watanabe 五十嵐:igarashi 山﨑:yamazaki 長谷川:hasegawa",
        fill("0000########"),
        fill("+81000000####", "000-0000-####"),
        None,
        family_first=True,
        joint="\u3000",
    ),
    "KR": Country(
        "지우:jiwoo 서연:seoyeon 민준:minjun 하은:haeun 도윤:doyun 영숙:youngsook",
        "김:kim 박:park 남궁:namgung 최:choi 황보:hwangbo",
        by_date("-0######"),
        fill("+82000000####", "000-0000-####"),
        None,
        family_first=True,
        joint="",
    ),
    "TH": Country(
        "สมชาย:somchai กานดา:kanda พิมพ์ชนก:pimchanok ณัฐวุฒิ:nattawut",
        "ศรีสุข:srisuk วงศ์สวัสดิ์:wongsawat ทองดี:thongdee เจริญผล:charoenphon",
        fill("0-####-#####-##-#"),
        fill("+66000000###", "000-000-####"),
        None,
    ),
    "VN": Country(
        "Thị\u00a0Hương Văn\u00a0Đức Quỳnh\u00a0Anh Thế\u00a0Bảo Ngọc\u00a0Diệp Hữu\u00a0Phước",
        "Nguyễn Trần Đặng Phạm Huỳnh Bùi",
        fill("000#########"),
        fill("+84000######0", "000 ### ## ##"),
        None,
        family_first=True,
    ),
    "GE": Country(
        "თამარ:tamar გიორგი:giorgi ნინო:nino ვახტანგ:vakhtang",
        "ბერიძე:beridze მჭედლიშვილი:mchedlishvili გელაშვილი:gelashvili",
        fill("000########"),
        fill("+995000######", "000 ## ## ##"),
        "ZZ################",
    ),
    "ET": Country(
        "ሰላም:selam አበበ:abebe ትዕግስት:tigist ዳዊት:dawit",
        "ተስፋዬ:tesfaye ገብረመድኅን:gebremedhin ኃይሉ:hailu",
        fill("ET-000######"),
        fill("+251000######", "000 ### ###"),
        None,
    ),
    "NG": Country(
        "Chịmamanda Olúwaṣeun Aisha Ọládélé Ngọzi Yétúndé Emeka",
        "Adébáyọ̀ Okonkwọ Ọjọ́ Ìdòwú Nwáchukwu Bello",
        fill("000########"),
        fill("+234000#######", "0000 000 ####"),
        None,
    ),
    "AU": Country(
        "Kylie Jarrah Bruce Matilda Lachlan Sheila Zebedee",
        "McAllister Wurramarrba Nguyen O'Dowd Papadakis Fitzgibbon-Wright",
        fill("000 ### ###"),
        fill("+61491570###", "0491 570 ###"),
        None,
    ),
    "NZ": Country(
        "Māui Hēmi Ngāio Wīremu Anahera Rāwiri",
        "Te\u00a0Rangihīroa Kōrako Tāwhiao Pārata Ngata",
        fill("000-###-###"),
        fill("+64200000####", "020 0000 ###"),
        None,
    ),
}

# How many bank customers of each country there are to one of Iceland.
WEIGHTS = {"DE": 4, "FR": 4, "GB": 4, "US": 5, "ES": 3, "IT": 3, "PL": 3, "BR": 3, "IN": 4, "CN": 4, "JP": 3, "TR": 2}

DOMAINS = (
    "example.org example.com example.net mail.example post.example correo.example courrier.example "
    "poczta.test pošta.example mejl.test uni-köln.example 例え.test ops.example.com kunden.example.net"
).split()

COMMON_PASSWORDS = (
    "123456 123456789 qwerty123 12345678 1q2w3e4r iloveyou abc123456 111111 letmein2024 dragon77 monkey123 "
    "football1 sunshine princess1 welcome1 Passw0rd! admin1234 starwars42 trustno1 superman azerty2023 "
    "qwertz123 schatz2019 hallo123 motdepasse contraseña1 parola123 пароль123 密码123456 tequiero soleil75"
).split()

WORDS = (
    "correct horse battery staple lantern glacier tulip anchor violin pepper harbour quartz meadow falcon "
    "Straße blåbær piñata crème naïve žaba ночь море 猫 桜 שלום مفتاح ελιά ਚਾਬੀ"
).split()

SHORT_NOTES = [
    "Prefers e-mail.",
    "Calls back after 18:00",
    "VIP since 2019 ⭐",
    "ne pas rappeler, merci",
    "Rückruf erbeten",
    'says "no SMS"',
    "vegetarian 🥕, aisle seat",
    "allergic to penicillin",
    "前回の注文を確認する",
    "לחזור אליה ביום ראשון",
    "Перезвонить в четверг",
    "paga siempre a tiempo",
]

SENTENCES = [
    'Asked whether "everything" is deleted after ten years; answered: the invoice is not.',
    "Moved house, old address no longer valid, new one follows by post.",
    "Spoke of a chronic illness – keep this out of any export!",
    "Wants the contract in Braille, and a call before the parcel leaves 📦.",
    "La cliente a dit : « je ne veux plus de publicité », c'est noté.",
    "Kunde wünscht Ratenzahlung (3 × 49,90 €), Bonität geprüft.",
    "Su hija, Inés, puede recoger el paquete; DNI a la vista.",
    "お支払いは月末、分割払いを希望。",
    "Клиент просит не звонить по утрам; лучше писать.",
    "العميل يفضل المراسلة بالعربية.",
    "Reported a lost card 💳; replacement sent, PIN by separate letter.",
    'Quoted the manual: "Press ""Start"", then wait" – twice.',
    "Family of five 👨‍👩‍👧‍👦, two seats by the window, one cat 🐈‍⬛ in the hold.",
    "C:\\Users\\public\\scan.pdf could not be opened; asked for another copy.",
    "'; DROP TABLE people; -- was what the form contained, stored as it came.",
    "Discount 12,5 % agreed with the branch manager, until further notice.",
    "Zadzwonić po świętach, klientka bardzo zadowolona ☺️.",
    "Needs an invoice with VAT number, cost centre 4711, in triplicate.",
    "\tindented, as pasted from another system",
    "Complaint closed. Reopened. Closed again. (see ticket)",
]


def ascii_of(text):
    """The spelling of a Latin name in an e-mail address."""
    special = {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "đ": "d", "Đ": "D",
               "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
    text = "".join(special.get(c, c) for c in text)
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c == "-")).lower()


def split(name):
    """What is written, and what stands in e-mail addresses."""
    written, _, latin = name.replace("\u00a0", " ").partition(":")
    return written, latin or ascii_of(written)


class People:
    def __init__(self, seed):
        self.dice = Dice(seed)
        self.emails = set()
        self.national_ids = set()
        self.ibans = set()
        self.locals = []
        self.codes = [code for code in COUNTRIES for _ in range(WEIGHTS.get(code, 1))]
        self.banks = [code for code, country in COUNTRIES.items() if country.iban]

    def row(self, number):
        code = self.dice.pick(self.codes)
        country = COUNTRIES[code]
        given, given_latin = split(self.dice.pick(country.given))
        family, family_latin = split(self.dice.pick(country.family))
        order = (family, given) if country.family_first else (given, family)
        return [
            country.joint.join(order),
            self.email(given_latin, family_latin),
            self.fresh(self.national_ids, lambda: country.national_id(self.dice)),
            "" if self.dice.chance(12) else country.phones(self.dice),
            self.fresh(self.ibans, lambda: self.iban(code)),
            self.password(number),
            self.note(number),
        ]

    def fresh(self, seen, make):
        while True:
            value = make()
            if value not in seen:
                seen.add(value)
                return value

    def email(self, given, family):
        """Unique without regard to ASCII case. Some repeat another's local part at another domain."""
        dice = self.dice
        while True:
            if self.locals and dice.chance(6):
                local = dice.pick(self.locals)
            else:
                local = dice.pick(
                    [f"{given}.{family}", f"{given[:1]}{family}", f"{given}_{dice.between(40, 99)}", f"{family}-{given}",
                     f"{given}.{family}+{dice.pick(['shop', 'bank', 'news'])}", f"{given}{dice.number(1000)}"]
                )
            if dice.chance(10):
                local = dice.pick([local.title(), local.upper()])
            email = f"{local}@{dice.pick(DOMAINS)}"
            if dice.chance(3):
                email = email.upper() if email.isascii() else email.title()
            if email.lower() not in self.emails:
                self.emails.add(email.lower())
                self.locals.append(local)
                return email

    def iban(self, code):
        """Who lives where there are no IBANs banks abroad."""
        if COUNTRIES[code].iban is None:
            code = self.dice.pick(self.banks)
        account = self.dice.fill(COUNTRIES[code].iban)
        return f"{code}{98 - as_number(account + code + '00') % 97:02}{account}"

    def password(self, number):
        dice = self.dice
        if number % 97 == 5:
            return " ".join(dice.pick(WORDS) for _ in range(dice.between(12, 24)))
        if dice.chance(30):
            return dice.pick(COMMON_PASSWORDS)
        if dice.chance(45):
            return dice.pick(" -_.").join(dice.pick(WORDS) for _ in range(dice.between(4, 6)))
        if dice.chance(10):
            return "🔑" + dice.fill("@###@") + dice.pick(["ñ", "ü", "Ω", "я", "汉", "🦊"]) + dice.fill("##@@##")
        return dice.fill(dice.pick(["@@##@@##@@", "@#@#@#@#@#!", "####-@@@@-####", "@@@@@@@@@@@@$##", "\"@#,@#\"'@@##"]))

    def note(self, number):
        dice = self.dice
        if number % 125 == 60:
            entries = [f"{2010 + i // 12}-{i % 12 + 1:02}-{dice.between(1, 28):02}: {dice.pick(SENTENCES)}"
                       for i in range(dice.between(40, 120))]
            return "\n".join(entries)
        if dice.chance(2):
            return ""
        if dice.chance(35):
            return dice.pick(SHORT_NOTES)
        if dice.chance(30):
            return dice.pick(SENTENCES)
        lines = [dice.pick(SENTENCES) for _ in range(dice.between(2, 6))]
        if dice.chance(30):
            lines.insert(1, "")
        return dice.pick(["\n", "\n", "\n", "\r\n"]).join(lines)


def as_number(text):
    return int("".join(str(int(c, 36)) for c in text))


def render(rows, seed):
    people = People(seed)
    out = io.StringIO(newline="")
    writer = csv.writer(out)  # RFC 4180: CRLF, quotes where they are needed
    writer.writerow(HEADER)
    writer.writerows(people.row(number) for number in range(rows))
    return out.getvalue().encode()


def faults(content):
    """The rules that a reader of the file may rely on."""
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    columns = dict(zip(header, zip(*rows)))
    if header != HEADER or len(rows) != ROWS or any(len(row) != len(HEADER) for row in rows):
        yield "the shape is wrong"
    for name in ("name", "email", "national_id", "iban", "password"):
        if not all(columns[name]):
            yield f"a {name} is empty"
    for name in ("email", "national_id", "iban"):
        if len({value.lower() for value in columns[name]}) != ROWS:
            yield f"a {name} is repeated"
    if not all(as_number(iban[4:] + iban[:4]) % 97 == 1 for iban in columns["iban"]):
        yield "an iban has wrong check digits"
    if not 50 < columns["phone"].count("") < 200:
        yield "too few or too many phones are empty"
    if not max(len(note.encode()) for note in columns["note"]) > 4096:
        yield "no note is long"
    # What is looked for in the database file must not be there by chance or by name.
    if any(0 < len(value.encode()) < 6 for name in HEADER[1:] for value in columns[name]):
        yield "a value is too short to be looked for"
    if any(value in HEADER or value in columns["name"] for name in HEADER[1:] for value in columns[name]):
        yield "a sensitive value is a name"


def main():
    parser = argparse.ArgumentParser(description="Writes synthetic people to a CSV file.")
    parser.add_argument("--check", action="store_true", help="compare the file with what would be written")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many people (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other people (default: %(default)s)")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(__file__).with_name("people.csv"))
    options = parser.parse_args()

    content = render(options.rows, options.seed)
    if not options.check:
        options.output.write_bytes(content)
        return 0
    found = list(faults(content))
    if options.output.read_bytes() != content:
        found.append(f"{options.output.name} is not what this script writes")
    for fault in found:
        print(f"people.csv: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
