/// The passwords of at least eight characters that lists of leaked ones put first. Shorter ones are refused by length.
enum CommonPasswords {
    /// `password` in lower case.
    static func contains(_ password: String) -> Bool { all.contains(password) }

    /// Counted over and over in published lists (SecLists, NordPass); written down here by hand, one spelling a word.
    static let all = Set(list.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let list = #"""
        !@#$%^&* !@#$%^&*( !qaz2wsx 00000000 000000000 0000000000 01234567 012345678 0123456789 0192837465
        0987654321 1029384756 11111111 111111111 1111111111 11112222 11223344 112233445566 12121212 121212121
        123123123 123321123 12341234 12344321 1234512345 123454321 123456123456 12345678 123456789 1234567890
        12345678901 123456789012 1234567890a 1234567890q 1234567891 12345678910 123456789a 123456789m 123456789q
        123456789s 123456789z 12345678a 12345678q 1234567a 1234567q 123456aa 123456abc 123456qwe 123456qwerty
        1234abcd 1234asdf 1234qwer 123qwe123 123qweasd 13131313 13579246 135792468 14141414 147147147 147258369
        147852369 159357456 159753456 1password 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 21212121
        22222222 24681012 2password 321321321 33333333 4321rewq 44444444 456456456 5201314520 55555555 654321654
        66666666 696969696 741852963 77777777 789456123 789789789 87654321 88888888 963852741 987654321 99999999
        a1234567 a12345678 a123456789 a1b2c3d4 aa123456 aa12345678 abc12345 abc123456 abcd1234 abcdefg1 abcdefgh
        abcdefghi abdullah access14 admin123 admin1234 admin12345 admin123456 admin2020 admin2021 admin2022
        admin2023 admin2024 admin2025 admin@123 adminadmin administrator ahmed123 alejandro alexander amanda123
        america1 andrew123 anthony1 apple123 arsenal1 asd123456 asdasd123 asdasdasd asdf1234 asdfasdf asdfghjk
        asdfghjkl ashley123 asshole1 autumn123 azerty12 azerty123 azertyuiop bangladesh barcelona baseball
        baseball1 basketball batman12 batman123 bayern123 benjamin beyonce1 biteme69 blink182 bonjour1 borussia
        brandon1 bullshit buster123 butterfly butterfly1 callofduty canada123 carolina catherine changeme changeme1
        changeme123 charlie1 cheese123 chelsea1 chocolate chocolate1 chouchou christian christine cisco123 computer
        computer1 contrasena contrasena1 contraseña cookie123 corvette counterstrike cristina customer customer1
        customer123 daniel123 danielle database december default1 deutschland diamond1 digimon1 doudou123 dragon123
        dragonball elizabeth eminem123 enterprise estrella facebook facebook1 february fernando ferrari1 football
        football1 forever1 fortnite fortnite1 freedom1 friday13 fuckoff1 fuckyou1 fuckyou2 fussball gabriela
        galactica gandalf1 geheim123 george123 germany1 gladiator goodluck google123 gryffindor guest123 hallo123
        halo1234 happy123 harrypotter heather1 hello123 hello1234 hello12345 hellohello hockey123 hogwarts hotmail1
        hunter12 hunter123 ilovegod iloveyou iloveyou1 iloveyou2 inception india123 internet internet1 isabella
        jasmine1 jennifer jessica1 jonathan jordan23 justinbieber juventus kenya123 killer123 krishna1
        leagueoflegends letmein! letmein1 letmein123 letmein2 letmeinn linkedin linkedin1 liverpool liverpool1
        lkjhgfdsa login123 loginlogin logmein1 london123 loulou123 lovelove lovely123 loveyou1 m123456789 macintosh
        manager1 manager123 manchester mario123 mariposa marseille master123 matrix123 matthew1 mercedes metallica
        michael1 michelle microsoft midnight minecraft mnbvcxz1 mohammed monday123 monkey123 motdepasse muhammad
        mustang1 mypass123 mypassword myspace1 naruto123 network1 newpassword nicholas nicole123 nigeria1 nirvana1
        nokia123 nopassword nothing1 november oldpassword onedirection onepiece1 openopen opensesame operator
        oracle123 p@ssw0rd p@ssw0rd1 p@ssw0rd123 p@ssword p@ssword1 pa$$w0rd pa$$word pa55w0rd pa55word pakistan
        parola123 pass1234 pass12345 pass123456 passpass passw0rd passw0rd! passw0rd1 passw0rd123 password
        password! password. password00 password01 password02 password1 password11 password12 password123
        password1234 password13 password2 password2020 password2021 password2022 password2023 password2024
        password2025 password2026 password21 password22 password23 password3 password4 password5 password69
        password7 password9 password99 password@ password@123 passwort passwort1 passwort123 patrick1 pikachu1
        plmoknijb poiuytrewq pokemon1 pokemon123 porsche1 postmaster princess princess1 q123456789 q1w2e3r4
        q1w2e3r4t5 qazqazqaz qazwsx123 qazwsxedc qwe123456 qweasd123 qweasdzxc qweqweqwe qwerty!@ qwerty12
        qwerty123 qwerty1234 qwerty12345 qwerty123456 qwerty2020 qwerty2021 qwerty2022 qwerty2023 qwertyui
        qwertyuiop qwertz123 rainbow1 realmadrid richard1 rihanna1 robert123 roblox123 roblox1234 root1234 rootroot
        router123 s123456789 sairam123 samantha samsung1 sasuke123 schalke04 schatz123 scotland secret12 secret123
        secretsecret security security1 senha123 september server123 shadow123 shopping shopping1 signin123
        slipknot slytherin snowball soccer123 soleil123 sommer123 sonic123 spartan1 spartan117 spiderman spiderman1
        spring123 spring2024 spring2025 starcraft stargate startrek starwars starwars1 starwars123 stephanie
        summer123 summer2023 summer2024 summer2025 sunshine sunshine1 superadmin superman superman1 supersecret
        supervisor sysadmin teamomucho temp1234 temppass terminator test1234 test12345 testing1 testing123 testtest
        thepassword thomas123 tigger123 topsecret trustme1 trustno1 unknown1 user1234 victoria w123456789 warcraft
        webmaster welcome! welcome1 welcome12 welcome123 welcome1234 welcome2 welcome2023 welcome2024 welcome2025
        whatever whatever1 william1 windows1 winter123 winter2023 winter2024 winter2025 woaini123 woaini1314
        woaini520 worldofwarcraft wsxwsxwsx xsw21qaz yahoo123 yourpassword z123456789 zaq12wsx zaq1zaq1 zelda123
        zxc123456 zxcvbnm, zxcvbnm1 zxcvbnm123 zxczxczxc
        """#
}
