import SoukServer

await SoukProgram.main()
